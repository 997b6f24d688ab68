import type { GrammarCommand, GrammarOption } from './grammar.js';

/** Completion for fish 3, with the summary of each command and option. */
export function fishCompletion(commands: readonly GrammarCommand[]): string {
  const summaryOf = (path: string) => commands.find((one) => one.path === path)?.summary ?? '';
  const cases = commands
    .filter(({ path }) => path !== '')
    .map(({ path }) => {
      const before = path.split(' ').slice(0, -1).join(' ');
      return `      case ${quoted(`${before} ${path.split(' ').pop()}`)}
        set at ${quoted(path)}`;
    });
  const lines = commands.flatMap(({ path, children, values, options, takesFiles }) => {
    const where = `complete -c nobg -n ${quoted(`__nobg_is ${quoted(path)}`)}`;
    const words = [
      ...children.map((child) => [child, summaryOf(`${path} ${child}`.trim())] as const),
      ...values.map((value) => [value, ''] as const),
    ];
    return [
      ...(takesFiles ? [] : [`${where} -f`]),
      ...words.map(([word, summary]) => `${where} -a ${quoted(word)} -d ${quoted(summary)}`),
      ...options.map((option) => `${where} ${switchOf(option)}`),
    ];
  });
  return `# fish completion of nobg
function __nobg_is
  set -l at ''
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
${cases.join('\n')}
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function switchOf({ names, summary, takesValue, values }: GrammarOption): string {
  const written = names.map((name) =>
    name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const value = values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : ' -r';
  return `${written.join(' ')}${takesValue ? value : ''} -d ${quoted(summary)}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
