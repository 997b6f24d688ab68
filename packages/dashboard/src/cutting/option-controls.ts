import { GARMENTS, OPTIONS } from 'virtual:reference';

/** How an option is chosen: on or off, one of a few, or some of many. */
export type OptionControl = { readonly name: string; readonly label: string } & (
  | { readonly kind: 'flag' | 'word'; readonly value: string }
  | { readonly kind: 'choice'; readonly choices: readonly { value: string; label: string }[] }
  | { readonly kind: 'some'; readonly values: readonly string[] }
);

/** The first choice of each is the mode's default and is not sent. */
const CONTROLS: readonly OptionControl[] = [
  {
    name: 'hd',
    label: 'Edges',
    kind: 'choice',
    choices: [
      { value: '', label: 'HD above 2,000 px' },
      { value: 'true', label: 'Always HD' },
      { value: 'false', label: 'Never HD' },
    ],
  },
  {
    name: 'fallback',
    label: 'Cut out the main subject if there are no people',
    kind: 'word',
    value: 'common',
  },
  {
    name: 'holes',
    label: 'Openings in the product',
    kind: 'choice',
    choices: [
      { value: '', label: 'Open them' },
      { value: 'keep', label: 'Keep them closed' },
    ],
  },
  {
    name: 'plate',
    label: 'Plate or bowl',
    kind: 'choice',
    choices: [
      { value: '', label: 'Keep it' },
      { value: 'drop', label: 'Keep the food only' },
    ],
  },
  {
    name: 'people',
    label: 'Who',
    kind: 'choice',
    choices: [
      { value: '', label: 'People in the foreground' },
      { value: 'all', label: 'Everyone' },
    ],
  },
  { name: 'accessories', label: 'Shoes, bags, hats and belts too', kind: 'flag', value: 'true' },
  { name: 'classes', label: 'Only these garments', kind: 'some', values: GARMENTS },
];

/** The options that a mode takes on this server. */
export function optionControls(mode: string): readonly OptionControl[] {
  return CONTROLS.filter(({ name }) => {
    const known = OPTIONS.find((option) => option.name === name);
    return known !== undefined && (known.modes === null || known.modes.includes(mode));
  });
}
