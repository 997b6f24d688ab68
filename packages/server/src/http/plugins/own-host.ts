import { isIP } from 'node:net';
import { NobgError } from '@nobg/contract/errors.js';

/**
 * Holds a request of the web app to a host name that is this server's: the public address's, a name of this machine,
 * or a literal address. A page that leads its own name here (DNS rebinding) always sends that name.
 *
 * @param host the header as it came
 * @throws NobgError `cross_site`
 */
export function refuseForeignHost(host: string | undefined, publicUrl: string | null): void {
  const name = nameOf(host ?? '');
  if (name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0) return;
  if (publicUrl !== null && new URL(publicUrl).hostname === name) return;
  throw new NobgError(
    'cross_site',
    'The web app answers at this server’s own address alone; its operator sets it with NOBG_PUBLIC_URL.',
    { internal: `host ${name.slice(0, 100)}` },
  );
}

/** Without port and brackets. */
function nameOf(host: string): string {
  const url = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : host;
  return url.startsWith('[') ? url.slice(1, -1) : url.toLowerCase();
}
