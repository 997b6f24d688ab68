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
    'Text fields of the form, besides `image` and `mode`. The command line has the same options, with two dashes before the name and dashes for underscores: `nobg remove photo.jpg -o cup.png --points 320,240`. Invalid values are refused with `invalid_option`, options of another mode with `option_not_for_mode`; both give the field, the expected and the received value.',
    '',
    '| option | modes | description | expected | example |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## Composition',
    '',
    '<!-- From packages/contract/src/output-fields.ts. -->',
    '',
    'Available in every mode. Conflicting fields are refused with `conflicting_options`. [Composition](../guides/composition.md) describes the order in which they apply.',
    '',
    '| option | description | expected | example |',
    '| --- | --- | --- | --- |',
    ...outputRows,
  ].join('\n')}\n`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
