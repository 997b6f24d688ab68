import { type ErrorCode, type FieldProblem, NobgError } from './errors.js';
import { DEFAULT_MODE, isMode, MODES, type Mode } from './modes.js';
import { OPTION_FIELDS, OPTION_NAMES, type OptionName } from './option-fields.js';
import { type CutoutOptions, OPTION_MODES } from './options.js';

/** What was asked for in words, read and found to fit together. */
export interface CutoutWish {
  readonly mode: Mode;
  readonly options: CutoutOptions;
}

/** Of several faults the first of these gives the error its code. */
const PRECEDENCE: readonly ErrorCode[] = ['invalid_mode', 'invalid_option', 'option_not_for_mode'];

interface Fault {
  readonly code: ErrorCode;
  readonly problem: FieldProblem;
}

/**
 * Reads mode and options from their texts.
 * @param texts by name; names that are neither `mode` nor an option are not looked at
 * @throws NobgError `invalid_mode`, `invalid_option`, `option_not_for_mode`, with every field
 *   that is at fault in `fields`
 */
export function readFields(texts: ReadonlyMap<string, string>): CutoutWish {
  const faults: Fault[] = [];
  const modeText = texts.get('mode') ?? DEFAULT_MODE;
  const mode = isMode(modeText) ? modeText : null;
  if (mode === null) {
    faults.push({ code: 'invalid_mode', problem: fieldProblem('mode', quoted(modeText)) });
  }
  const options: Record<string, unknown> = {};
  for (const name of OPTION_NAMES) {
    const text = texts.get(name);
    if (text === undefined) continue;
    const parsed = OPTION_FIELDS[name].schema.safeParse(text);
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
    texts.get('box') === undefined &&
    !read.points.some((p) => p.keep)
  ) {
    const expected = 'a point to keep, or a box, beside the points to drop';
    const received = 'points to drop alone';
    faults.push({ code: 'invalid_option', problem: { field: 'points', expected, received } });
  }
  if (mode === null || faults.length > 0) throw asError(faults);
  return { mode, options: read };
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
function fieldProblem(name: 'mode' | OptionName, received: string): FieldProblem {
  const expected = name === 'mode' ? `one of ${MODES.join(', ')}` : OPTION_FIELDS[name].expected;
  return { field: name, expected, received };
}

/** The error that names these faults; its sentence is made of them. */
export function fieldError(name: 'mode' | OptionName, received: string): NobgError {
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
