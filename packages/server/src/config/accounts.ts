import { SIGN_UP_MODES } from '@nobg/contract/app/config.js';
import { choice, integer, text } from './setting.js';

/** Who may have an account, what accounts may do, and how e-mail is sent. */
export const accountSettings = {
  signUp: choice({
    name: 'NOBG_SIGN_UP',
    about:
      'Who can sign up: anyone, holders of an administrator’s invitation, or nobody. The first administrator’s link always works.',
    words: SIGN_UP_MODES,
    fallback: 'open',
  }),
  plansFile: text<string | null>({
    name: 'NOBG_PLANS',
    about: 'Plans of accounts: names, prices and limits.',
    expected: 'the path of a JSON file',
    shown: '(built-in plans)',
    fallback: null,
    parse: (value) => (value.includes('\0') ? undefined : value),
  }),
  auditDays: integer({
    name: 'NOBG_AUDIT_DAYS',
    about:
      'Days for which the audit trail keeps events: sign-ups, sign-ins and failed ones, passwords, sessions, keys, links, roles and plans.',
    from: 1,
    to: 3650,
    fallback: 180,
  }),
  smtpUrl: text<string | null>({
    name: 'NOBG_SMTP_URL',
    about:
      'Mail server, for verifying addresses and resetting passwords; requires `NOBG_MAIL_FROM` and `NOBG_PUBLIC_URL`. `smtps:` uses TLS from the first byte; `smtp:` requires STARTTLS, unless the server is on this machine; `smtp+insecure:` goes on in the clear. `NOBG_SMTP_URL_FILE` names a file that holds it instead.',
    secret: true,
    expected: 'smtp://USER:PASSWORD@HOST:PORT or smtps://…',
    shown: '(none)',
    fallback: null,
    parse: parseSmtpUrl,
  }),
  mailFrom: text<string | null>({
    name: 'NOBG_MAIL_FROM',
    about: 'Sender of the messages, such as `NoBG <nobg@example.org>`.',
    expected: 'an address, or a name and an address in < >',
    shown: '(none)',
    fallback: null,
    parse: (value) =>
      /^(?:[^<>@\p{C}]{1,100} ?<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u.test(value)
        ? value
        : undefined,
  }),
};

function parseSmtpUrl(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : null;
  const smtp = ['smtp:', 'smtps:', 'smtp+insecure:'].includes(url?.protocol ?? '');
  return smtp && url?.hostname ? value : undefined;
}
