import { MODES } from '@nobg/contract/modes.js';
import { CUTOUT_FIELD_TEXTS } from '@nobg/contract/read-fields.js';
import type { Argument, Command, Option } from 'commander';

/** An option that can be completed. */
export interface GrammarOption {
  /** Every way to write it, such as `-m` and `--mode`. */
  readonly names: readonly string[];
  readonly summary: string;
  readonly takesValue: boolean;
  /** Its values, where they are known; else files are offered. */
  readonly values: readonly string[];
}

/** A command with everything that may follow it. */
export interface GrammarCommand {
  /** Names from the program on: `''` for itself, `keys create`. */
  readonly path: string;
  readonly summary: string;
  /** Commands that may follow. */
  readonly children: readonly string[];
  readonly options: readonly GrammarOption[];
  /** Values of its argument, where they are known. */
  readonly values: readonly string[];
  /** Whether its argument may be a file. */
  readonly takesFiles: boolean;
}

/** Reads the grammar out of the program itself, so that a completion cannot lag behind. */
export function grammarOf(program: Command): GrammarCommand[] {
  return commandsOf(program, '');
}

function commandsOf(command: Command, path: string): GrammarCommand[] {
  const children = command.commands.map((child) => child.name());
  const [argument] = command.registeredArguments;
  const values = choicesOf(argument);
  const own: GrammarCommand = {
    ...{ path, children, values, summary: firstSentence(command.description()) },
    options: [...command.options.map(optionOf), HELP],
    takesFiles: argument !== undefined && values.length === 0,
  };
  const below = command.commands.flatMap((child) =>
    commandsOf(child, path === '' ? child.name() : `${path} ${child.name()}`),
  );
  return [own, ...below];
}

const HELP: GrammarOption = {
  names: ['-h', '--help'],
  summary: 'show the help',
  takesValue: false,
  values: [],
};

function optionOf(option: Option): GrammarOption {
  const names = [option.short, option.long].filter((name) => name !== undefined && name !== null);
  return {
    names,
    summary: firstSentence(option.description),
    takesValue: option.required || option.optional,
    values: option.argChoices ?? valuesOfField(option.name()),
  };
}

function choicesOf(argument: Argument | undefined): readonly string[] {
  return argument?.argChoices ?? [];
}

/** Words that a field of a cutout takes, where it takes words alone. */
function valuesOfField(dashed: string): readonly string[] {
  if (dashed === 'mode') return MODES;
  const name = dashed.replaceAll('-', '_');
  const expected = (CUTOUT_FIELD_TEXTS as Record<string, { expected: string } | undefined>)[name]
    ?.expected;
  const [, words] = /^(?:one of )?((?:[a-z\d_]+(?:, | or )?)+)$/.exec(expected ?? '') ?? [];
  return words === undefined ? [] : words.split(/, | or /);
}

function firstSentence(text: string): string {
  const [first = ''] = text.split(/(?<=\.)\s/, 1);
  return first.replaceAll('`', '');
}
