import { OPTION_FIELDS, OPTION_NAMES } from '@nobg/contract/option-fields.js';
import { OPTION_MODES } from '@nobg/contract/options.js';

/** The reference page of all options beyond the mode, as Markdown. */
export function optionReference(): string {
  const rows = OPTION_NAMES.map((name) => {
    const { summary, expected, example } = OPTION_FIELDS[name];
    const modes = OPTION_MODES[name]?.map((mode) => `\`${mode}\``).join(', ') ?? 'all';
    const cells = [`\`${name}\``, modes, summary, expected, `\`${example}\``];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return `${[
    '# Options',
    '',
    '<!-- Made by scripts/docs.mjs from packages/contract/src/option-fields.ts. Change it there. -->',
    '',
    'Text fields of the form beside `image` and `mode`; on the command line the same words with two dashes before the name: `nobg remove photo.jpg -o cup.png --points 320,240`. A value that cannot be read is refused with `invalid_option`, an option that does not belong to the mode with `option_not_for_mode`; both name the field, what was expected and what came.',
    '',
    '| option | modes | | expected | example |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')}\n`;
}
