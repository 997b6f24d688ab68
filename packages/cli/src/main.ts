import { NobgError } from '@nobg/contract/errors.js';
import { ModelError } from '@nobg/models/model-error.js';
import { StorageError } from '@nobg/server/adapters/storage-error.js';
import { ConfigError } from '@nobg/server/config/config.js';
import { StartError } from '@nobg/server/wiring/start-error.js';
import { CommanderError } from 'commander';
import { CliError, EXIT } from './exit.js';
import { printable } from './output/printable.js';
import { createProgram } from './program.js';
import { processTerminal, type Terminal } from './terminal.js';

/**
 * `nobg`: runs one command.
 * @param args the command line after the program's name
 * @returns the exit code; see `EXIT`
 */
export async function main(
  args: readonly string[],
  terminal: Terminal = processTerminal(),
): Promise<number> {
  // A reader that goes away, as in `nobg models list | head -1`, is no failure.
  terminal.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    throw error;
  });
  let code: number = EXIT.ok;
  const program = createProgram(terminal, (exit) => {
    code = exit;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const known = explain(error);
    if (known === null) throw error;
    terminal.stderr.write(`${printable(known.message)}\n`);
    return known.exitCode;
  }
}

/** The sentence and the code for an error that a person can do something about. */
function explain(error: unknown): { message: string; exitCode: number } | null {
  if (error instanceof CliError) return error;
  if (error instanceof NobgError) return { message: error.message, exitCode: EXIT.failed };
  if (
    error instanceof ConfigError ||
    error instanceof StartError ||
    error instanceof StorageError ||
    error instanceof ModelError
  ) {
    return { message: error.message, exitCode: EXIT.setup };
  }
  return explainSystem(error);
}

const SYSTEM_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  EACCES: 'may not be read or written by this user',
  EPERM: 'may not be read or written by this user',
  EROFS: 'is on a file system that is read-only',
  ENOSPC: 'cannot be written, as the disk is full',
  EDQUOT: 'cannot be written, as the disk quota is used up',
  ENOTDIR: 'has a file where a folder should be',
  EEXIST: 'is there already, as something else',
  EISDIR: 'is a folder, where a file should be',
  ENAMETOOLONG: 'has a name that is too long',
  ELOOP: 'is a link that leads to itself',
};

/** What the system says of a file; null for what is no fault of the set-up. */
function explainSystem(error: unknown): { message: string; exitCode: number } | null {
  const { code, path } = error as NodeJS.ErrnoException;
  const fault = error instanceof Error && code !== undefined ? SYSTEM_FAULTS[code] : undefined;
  if (fault === undefined) return null;
  return { message: `${path ?? 'A file'} ${fault}.`, exitCode: EXIT.setup };
}
