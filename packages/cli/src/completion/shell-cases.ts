import type { GrammarCommand } from './grammar.js';

/** A word for bash and zsh, whatever is in it. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Branches that follow the words before the cursor from command to command. */
export function pathCases(commands: readonly GrammarCommand[]): string {
  return commands
    .filter(({ path }) => path !== '')
    .map(({ path }) => {
      const before = path.split(' ').slice(0, -1).join(' ');
      const name = path.split(' ').pop();
      return `      ${shellQuoted(`${before} ${name}`)}) at=${shellQuoted(path)};;`;
    })
    .join('\n');
}

/**
 * Branches for what follows an option that takes a value.
 * @param offer code that offers words; without any, file names
 */
export function valueCases(
  commands: readonly GrammarCommand[],
  offer: (values: readonly string[]) => string,
): string {
  return commands
    .flatMap(({ path, options }) =>
      options
        .filter(({ takesValue }) => takesValue)
        .map(({ names, values }) => {
          const words = names.map((name) => shellQuoted(`${path} ${name}`)).join('|');
          return `    ${words}) ${offer(values)}; return;;`;
        }),
    )
    .join('\n');
}
