/** Why the server cannot start: one sentence for people, with what to do about it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** The sentence for what the operating system said when the port was asked for. @param names of the settings for it */
export function explainListen(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
  names = { host: 'NOBG_HOST', port: 'PORT' },
): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program: stop it, or choose another port with ${names.port}.`,
    EACCES: `Port ${port} may not be opened by this user: choose one from 1024 on with ${names.port}.`,
    EADDRNOTAVAIL: `This machine has no address ${host}: set ${names.host} to 127.0.0.1, 0.0.0.0 or an address it has.`,
    ENOTFOUND: `The name ${host} leads to no address: set ${names.host} to 127.0.0.1, 0.0.0.0 or an address of this machine.`,
    EAI_AGAIN: `The name ${host} leads to no address: set ${names.host} to 127.0.0.1, 0.0.0.0 or an address of this machine.`,
  };
  const sentence = sentences[code];
  return sentence === undefined ? error : new StartError(sentence, { cause: error });
}
