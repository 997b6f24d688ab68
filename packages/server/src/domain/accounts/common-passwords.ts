/**
 * Words that lead every list of leaked passwords; with digits and signs around them, they
 * are found as well. Short on purpose: it stops the first thousand guesses, and the
 * slow-down stops the rest.
 */
const WORDS = `
  password passwort passw0rd p@ssword p@ssw0rd pa55word motdepasse contraseña senha parola wachtwoord
  qwerty qwertyuiop qwertz azerty asdfgh asdfghjkl zxcvbnm zxcvbn qazwsx qazwsxedc 1qaz2wsx 1q2w3e4r
  1q2w3e4r5t q1w2e3r4 q1w2e3r4t5 zaq12wsx a1b2c3d4 abc123 abcd1234 abc12345 aa123456 qwe123 qweasd qweasdzxc
  12345678 123456789 1234567890 12341234 123123123 11223344 87654321 987654321 147258369 123654789
  159753159 789456123 12344321 1234qwer asdf1234 zaq1xsw2 admin administrator root toor guest user test
  tester testtest changeme default secret geheim letmein welcome willkommen bienvenue hello hallo
  iloveyou loveyou iloveu ichliebedich jetaime teamo princess prinzessin sunshine sonnenschein monkey
  dragon master shadow michael jordan jessica ashley daniel jennifer thomas charlie andrew matthew
  football baseball basketball soccer hockey superman batman spiderman starwars pokemon pikachu
  trustno whatever freedom computer internet samsung google facebook linkedin dropbox adobe
  nothing flower butterfly chocolate cookie summer winter spring autumn sommer liverpool chelsea
  arsenal barcelona realmadrid juventus mustang ferrari mercedes porsche harley corvette
  fuckyou fuckoff asshole pussy access login passpass passcode password1 mypassword yourpassword
  nobg nobgnobg background removebg
`;

export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/));
