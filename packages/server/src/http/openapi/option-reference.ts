import { OPTION_FIELDS, OPTION_NAMES } from '@nobg/contract/option-fields.js';
import { OPTION_MODES } from '@nobg/contract/options.js';
import { OUTPUT_FIELD_NAMES, OUTPUT_FIELDS } from '@nobg/contract/output-fields.js';

/** The reference page of all options beyond the mode, as Markdown. */
export function optionReference(): string {
  const rows = OPTION_NAMES.map((name) => {
    const { summary, expected, example } = OPTION_FIELDS[name];
    const modes = OPTION_MODES[name]?.map((mode) => `\`${mode}\``).join(', ') ?? 'all';
    return row([`\`${name}\``, modes, summary, expected, `\`${example}\``]);
  });
  const outputRows = OUTPUT_FIELD_NAMES.map((name) => {
    const { summary, expected, example } = OUTPUT_FIELDS[name];
    return row([`\`${name}\``, summary, expected, `\`${example}\``]);
  });
  return `${[
    '# Options',
    '',
    '<!-- Made by scripts/docs.mjs from packages/contract/src/option-fields.ts. Change it there. -->',
    '',
    'Text fields of the form beside `image` and `mode`; on the command line the same words with two dashes before the name, and dashes for underscores: `nobg remove photo.jpg -o cup.png --points 320,240`. A value that cannot be read is refused with `invalid_option`, an option that does not belong to the mode with `option_not_for_mode`; both name the field, what was expected and what came.',
    '',
    '| option | modes | | expected | example |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## What the result looks like',
    '',
    '<!-- From packages/contract/src/output-fields.ts. -->',
    '',
    'In every mode. What contradicts itself is refused with `conflicting_options`. In which order they apply, whatever order they come in, is in [composition](../guides/composition.md).',
    '',
    '| option | | expected | example |',
    '| --- | --- | --- | --- |',
    ...outputRows,
  ].join('\n')}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
