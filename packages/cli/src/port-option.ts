import { InvalidArgumentError, Option } from 'commander';
import type { Terminal } from './terminal.js';

/** `--port`, which goes before the environment's `PORT`. */
export function portOption(): Option {
  return new Option(
    '--port <n>',
    'port to listen on, overrides PORT; 0 selects a free one',
  ).argParser((text) => {
    if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return text;
    throw new InvalidArgumentError(`Expected a port from 0 to 65535, but got ${text}.`);
  });
}

/** The environment as the option changes it. */
export function environmentOf(
  { env }: Pick<Terminal, 'env'>,
  { port }: { readonly port?: string },
): Terminal['env'] {
  return port === undefined ? env : { ...env, PORT: port };
}
