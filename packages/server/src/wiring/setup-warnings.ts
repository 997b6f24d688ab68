import type { Config } from '../config/config.js';
import type { Warnings } from '../observability/warnings.js';
import { isLoopbackHost } from './loopback-host.js';

/** What of the set-up is worth a warning at the start. @param uid of this process; undefined where there is none */
export function warnAboutSetup(
  { http, public: { publicUrl }, accounts, secretsInEnvironment }: Config,
  warnings: Warnings,
  uid: number | undefined,
): void {
  if (uid === 0) {
    warnings.add(
      'root',
      'The server runs as root: a fault in a decoder of pictures would be one of the whole machine. Run it as a user of its own.',
    );
  }
  const outside = !isLoopbackHost(http.host);
  const tls = publicUrl?.startsWith('https:') === true;
  if (outside && !tls) {
    warnings.add(
      'plain-http',
      'The server is open to the network without TLS: passwords, keys and photos go in the clear, and the session’s cookie is not Secure. Put a proxy with TLS before it, and set NOBG_PUBLIC_URL to its https address.',
    );
  }
  if (tls && http.trustProxy.length === 0) {
    warnings.add(
      'proxy-not-trusted',
      'NOBG_PUBLIC_URL is https, so a proxy stands before the server, and NOBG_TRUST_PROXY names none: all callers count as one address, and share its limits on signing in and on visitors.',
    );
  }
  for (const name of secretsInEnvironment) {
    warnings.add(
      `secret ${name}`,
      `${name} holds a password and came in the environment, which other programs of this user can read: put it in a file, and name that in ${name}_FILE.`,
    );
  }
  if (accounts.smtpUrl?.startsWith('smtp+insecure:')) {
    warnings.add(
      'mail',
      'Messages and the mail server’s password go in the clear (smtp+insecure:).',
    );
  }
}
