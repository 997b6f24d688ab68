import { OF_ONE_FRAME } from './animation-fields.js';
import { type ErrorCode, type FieldProblem, NobgError } from './errors.js';
import { DEFAULT_MODE, isMode, MODES, type Mode } from './modes.js';
import { OPTION_FIELDS, OPTION_NAMES, type OptionField, type OptionName } from './option-fields.js';
import { type CutoutOptions, OPTION_MODES } from './options.js';
import {
  OUTPUT_FIELD_NAMES,
  OUTPUT_FIELDS,
  type OutputFieldName,
  type OutputValues,
} from './output-fields.js';
import { type RenderOptions, readOutput } from './read-output.js';
import { canonical } from './words.js';

/** What was asked for in words, read and found to fit together. */
export interface CutoutRequestOptions extends RenderOptions {
  readonly mode: Mode;
  readonly options: CutoutOptions;
}

/** Every field that is text and says how to cut out, and what the result looks like. */
export type CutoutField = 'mode' | OptionName | OutputFieldName;

export const CUTOUT_FIELDS: readonly CutoutField[] = [
  'mode',
  ...OPTION_NAMES,
  ...OUTPUT_FIELD_NAMES,
];

export function isCutoutField(name: string | undefined): name is CutoutField {
  return CUTOUT_FIELDS.some((known) => known === name);
}

/** Of several faults the first of these gives the error its code. */
const PRECEDENCE: readonly ErrorCode[] = [
  'invalid_mode',
  'invalid_option',
  'option_not_for_mode',
  'conflicting_options',
];

/** What is said of each field, and how it is written. */
export const CUTOUT_FIELD_TEXTS = { ...OPTION_FIELDS, ...OUTPUT_FIELDS };

interface Fault {
  readonly code: ErrorCode;
  readonly problem: FieldProblem;
}

/**
 * Reads mode and options from their texts.
 * @param texts by name, empty ones counting as absent; names that are no {@link CutoutField} are not
 *   looked at
 * @param sent `backgroundImage`: whether a picture for the background came beside them
 * @throws NobgError `invalid_mode`, `invalid_option`, `option_not_for_mode`,
 *   `conflicting_options`, with every field that is at fault in `fields`
 */
export function readFields(
  texts: ReadonlyMap<string, string>,
  sent: { readonly backgroundImage: boolean } = { backgroundImage: false },
): CutoutRequestOptions {
  const faults: Fault[] = [];
  const modeText = given(texts, 'mode') ?? DEFAULT_MODE;
  const modeWord = canonical(modeText);
  const mode = isMode(modeWord) ? modeWord : null;
  if (mode === null) {
    faults.push({ code: 'invalid_mode', problem: fieldProblem('mode', quoted(modeText)) });
  }
  const options: Record<string, unknown> = {};
  for (const name of OPTION_NAMES) {
    const text = given(texts, name);
    if (text === undefined) continue;
    const parsed = parse(OPTION_FIELDS[name], text);
    if (parsed.success) options[name] = parsed.data;
    else faults.push({ code: 'invalid_option', problem: fieldProblem(name, quoted(text)) });
    const modes = OPTION_MODES[name];
    if (mode !== null && modes !== undefined && !modes.includes(mode)) {
      const expected = `mode ${modes.join(' or ')} with it`;
      const problem = { field: name, expected, received: `mode ${mode}` };
      faults.push({ code: 'option_not_for_mode', problem });
    }
  }
  const read = options as CutoutOptions;
  faults.push(...contradictions(read));
  if (
    read.points &&
    !read.box &&
    given(texts, 'box') === undefined &&
    !read.points.some((p) => p.keep)
  ) {
    const expected = 'a point to keep, or a box, beside the points to drop';
    const received = 'points to drop alone';
    faults.push({ code: 'invalid_option', problem: { field: 'points', expected, received } });
  }
  const { values, problems } = readValues(texts);
  const single =
    values.frames === 'all' ? OF_ONE_FRAME.filter((name) => given(texts, name) !== undefined) : [];
  for (const field of single) {
    const problem = { field, expected: 'frames=first with it', received: 'frames=all' };
    faults.push({ code: 'conflicting_options', problem });
  }
  faults.push(...problems.map((problem) => ({ code: 'invalid_option' as const, problem })));
  const { requested, conflicts } = readOutput(values, sent.backgroundImage);
  faults.push(...conflicts.map((problem) => ({ code: 'conflicting_options' as const, problem })));
  if (mode === null || faults.length > 0) throw asError(faults);
  return { mode, options: read, ...requested };
}

/**
 * Reads what a result is to look like, where no photo comes with it.
 * @param texts as of {@link readFields}
 * @throws as {@link readFields}
 */
export function readOutputFields(
  texts: ReadonlyMap<string, string>,
  sent: { readonly backgroundImage: boolean },
): RenderOptions {
  const { values, problems } = readValues(texts);
  const { requested, conflicts } = readOutput(values, sent.backgroundImage);
  const faults = [
    ...problems.map((problem) => ({ code: 'invalid_option' as const, problem })),
    ...conflicts.map((problem) => ({ code: 'conflicting_options' as const, problem })),
  ];
  if (faults.length > 0) throw asError(faults);
  return requested;
}

function readValues(texts: ReadonlyMap<string, string>) {
  const values: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  for (const name of OUTPUT_FIELD_NAMES) {
    const text = given(texts, name);
    if (text === undefined) continue;
    const parsed = parse(OUTPUT_FIELDS[name], text);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(fieldProblem(name, quoted(text)));
  }
  return { values: values as OutputValues, problems };
}

/** A field's text; undefined where it is absent, or empty as an HTML form sends what was left alone. */
export function given(texts: ReadonlyMap<string, string>, name: string): string | undefined {
  const text = texts.get(name);
  return text === undefined || text.trim() === '' ? undefined : text;
}

function parse({ schema, aliases }: OptionField<unknown>, text: string) {
  return schema.safeParse(canonical(text, aliases));
}

/** Options that can each be had, but not together. */
function contradictions({ layers, points, box }: CutoutOptions): Fault[] {
  if (layers === undefined || (points === undefined && box === undefined)) return [];
  // What is chosen by points and a box is a thing, and not the sum of its classes.
  const expected = 'no points and no box with it';
  const received = [points && 'points', box && 'a box'].filter(Boolean).join(' and ');
  return [{ code: 'invalid_option', problem: { field: 'layers', expected, received } }];
}

/** What a field should hold, beside what it held. */
function fieldProblem(name: CutoutField, received: string): FieldProblem {
  if (name === 'mode') return { field: name, expected: `one of ${MODES.join(', ')}`, received };
  return { field: name, expected: CUTOUT_FIELD_TEXTS[name].expected, received };
}

/** The error that names these faults; its sentence is made of them. */
export function fieldError(name: CutoutField, received: string): NobgError {
  const code = name === 'mode' ? 'invalid_mode' : 'invalid_option';
  return asError([{ code, problem: fieldProblem(name, received) }]);
}

function asError(faults: readonly Fault[]): NobgError {
  const code = PRECEDENCE.find((known) => faults.some((fault) => fault.code === known));
  const fields = faults.map(({ problem }) => problem);
  const sentence = fields
    .map(({ field, expected, received }) => `${field}: expected ${expected}, but got ${received}.`)
    .join(' ');
  return new NobgError(code ?? 'invalid_option', sentence, { fields });
}

/** Text of the caller as it may stand in an answer: quoted, short, without control characters. */
export function quoted(value: string): string {
  return JSON.stringify(shortened(value));
}

export function shortened(value: string): string {
  const clean = value.replace(/\p{C}/gu, '\ufffd');
  return clean.length > 60 ? `${clean.slice(0, 60)}…` : clean;
}
