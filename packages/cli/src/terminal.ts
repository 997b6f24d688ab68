/** Streams and environment of a command. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** This process' own. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  return { stdin, stdout, stderr, env };
}

/**
 * Prints data for programs: indented, so that people can read it too, and without
 * control characters.
 */
export function printJson(terminal: Terminal, data: unknown): void {
  terminal.stdout.write(`${harmless(JSON.stringify(data, null, 2))}\n`);
}

/** The same in one line, for programs that read while others are printed. */
export function printJsonLine(terminal: Terminal, data: unknown): void {
  terminal.stdout.write(`${harmless(JSON.stringify(data))}\n`);
}

function harmless(json: string): string {
  return json.replace(
    /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
