// Control characters, halves of pairs, and what turns the direction of reading.
const OBEYED = /[\p{Cc}\p{Cs}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * Text as it may go to a terminal: names of files can hold escape sequences, which would move the
 * cursor, change colours or answer for the person at the keyboard. Line ends and tabs stay.
 */
export function printable(text: string): string {
  return text.replace(OBEYED, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

/** The same for a name within a line: a line end in it is shown, too. */
export function printableName(name: string): string {
  return printable(name).replace(/[\n\t]/g, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}
