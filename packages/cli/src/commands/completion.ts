import { Argument, Command } from 'commander';
import { bashCompletion } from '../completion/bash.js';
import { fishCompletion } from '../completion/fish.js';
import { grammarOf } from '../completion/grammar.js';
import { zshCompletion } from '../completion/zsh.js';
import type { Terminal } from '../terminal.js';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

type Shell = keyof typeof SCRIPTS;

/**
 * `nobg completion`: a script by which a shell completes commands, options and their values.
 * @param program whose commands they are
 */
export function completionCommand(terminal: Terminal, program: Command): Command {
  return new Command('completion')
    .description('Print a script that completes commands and options in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      `
Examples:
  nobg completion bash > nobg-completion.bash
  nobg completion zsh > _nobg
  nobg completion fish > nobg.fish

bash: source the file in ~/.bashrc. zsh: put it into a folder of $fpath. fish: put it into
~/.config/fish/completions.`,
    )
    .action((shell: Shell) => {
      terminal.stdout.write(SCRIPTS[shell](grammarOf(program)));
    });
}
