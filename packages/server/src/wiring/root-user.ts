import type { Config } from '../config/config.js';
import { isLoopbackHost } from './loopback-host.js';
import { StartError } from './start-error.js';

/**
 * Native code in child processes decodes strangers' images as the server's user: as root, a vulnerability there
 * affects the whole machine. On loopback, where callers are programs of this machine, a warning is enough.
 *
 * @param uid of this process; undefined where the system has no user ids
 * @throws StartError as root on a non-loopback address, unless `NOBG_ALLOW_ROOT` is `yes`
 */
export function refuseRoot(
  { http: { host, allowRoot } }: Pick<Config, 'http'>,
  uid: number | undefined,
): void {
  if (uid !== 0 || allowRoot === 'yes' || isLoopbackHost(host)) return;
  throw new StartError(
    `As root, the server does not open itself to the network at ${host} (NOBG_HOST): start it as a user of its own, or set NOBG_ALLOW_ROOT=yes in a container whose root has no rights outside.`,
  );
}
