const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/i;

/** Whether only this machine reaches a server that is bound to this host. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.test(host);
}
