import type { GrammarCommand } from './grammar.js';
import { pathCases, shellQuoted, valueCases } from './shell-cases.js';

/** Completion for bash 4 and newer, and macOS' 3.2; where nothing is offered, bash completes file names. */
export function bashCompletion(commands: readonly GrammarCommand[]): string {
  const offers = commands.map(({ path, children, values, options }) => {
    const names = options.flatMap((option) => option.names).join(' ');
    const words = [...children, ...values].join(' ');
    return `    ${shellQuoted(path)}) options=${shellQuoted(names)}; words=${shellQuoted(words)};;`;
  });
  return `# bash completion of nobg
_nobg() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  local at='' word options='' words=''
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
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
  if [[ $cur == -* ]]; then words=$options; fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _nobg nobg
`;
}

function offer(values: readonly string[]): string {
  return `COMPREPLY=($(compgen -W ${shellQuoted(values.join(' '))} -- "$cur"))`;
}
