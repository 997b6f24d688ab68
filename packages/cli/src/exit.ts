/** Exit codes of `nobg`, the same for every command. */
export const EXIT = {
  ok: 0,
  /** The command ran, and some or all of its work failed. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** This machine or set-up does not allow it: a setting, a port, a disk, the network. */
  setup: 3,
  /** Ctrl-C, as shells count it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Tells `main` which code the command ended with, where it is not 0. */
export type SetExit = (code: ExitCode) => void;

/** Ends a command with one sentence for the person at the keyboard. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
