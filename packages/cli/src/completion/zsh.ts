import type { GrammarCommand } from './grammar.js';
import { pathCases, shellQuoted, valueCases } from './shell-cases.js';

/** Completion for zsh, with the summary of each command and option. */
export function zshCompletion(commands: readonly GrammarCommand[]): string {
  const summaryOf = (path: string) => commands.find((one) => one.path === path)?.summary ?? '';
  const offers = commands.map(({ path, children, values, options, takesFiles }) => {
    const names = options.flatMap((option) =>
      option.names.map((name) => described(name, option.summary)),
    );
    const words = [
      ...children.map((child) => described(child, summaryOf(`${path} ${child}`.trim()))),
      ...values.map((value) => described(value, '')),
    ];
    const lists = `options=(${names.join(' ')}) words_=(${words.join(' ')})`;
    return `    ${shellQuoted(path)}) ${lists} files=${takesFiles ? 1 : 0};;`;
  });
  return `#compdef nobg
_nobg() {
  local cur="$words[CURRENT]" prev="$words[CURRENT-1]" at='' word
  local files=0
  local -a options words_
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
${pathCases(commands)}
    esac
  done
  case "$at $prev" in
${valueCases(commands, offer)}
  esac
  case "$at" in
${offers.join('\n')}
  esac
  if [[ $cur == -* ]]; then
    _describe 'option' options
  elif (( files )); then
    _files
  else
    _describe 'command' words_
  fi
}
if [[ $funcstack[1] == _nobg ]]; then _nobg "$@"; else compdef _nobg nobg; fi
`;
}

function offer(values: readonly string[]): string {
  return values.length === 0 ? '_files' : `compadd -- ${values.map(shellQuoted).join(' ')}`;
}

/** Name and summary as `_describe` takes them. */
function described(name: string, summary: string): string {
  const text = summary === '' ? name : `${name}:${summary.replaceAll(':', '\\:')}`;
  return shellQuoted(text);
}
