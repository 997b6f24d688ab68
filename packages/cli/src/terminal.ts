/** What a command sees of the world around it. */
export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** This process' own. */
export function processTerminal(): Terminal {
  return { stdout: process.stdout, stderr: process.stderr, env: process.env };
}

/** Prints data for programs: indented, so that people can read it too. */
export function printJson(terminal: Terminal, data: unknown): void {
  terminal.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
}
