import type { Colour } from '../composition.js';
import type { Mode } from '../modes.js';
import type { CutoutOptions } from '../options.js';
import { shortened } from '../read-fields.js';
import { RembgError, type RembgProblem } from './errors.js';
import { readExtras } from './extras.js';
import { DEFAULT_REMBG_MODEL, REMBG_MODELS } from './models.js';

/** Where rembg's server lies on this one, as it did there. */
export const REMBG_PATH = '/api/remove';

/** Fields of a POST's form beside its `file`; `bgc` and `extras` are in the query there as well. */
export const REMBG_FORM_FIELDS: readonly string[] = ['model', 'a', 'af', 'ab', 'ae', 'om', 'ppm'];

/** What a request to `/api/remove` asks for. */
export interface RembgRequest {
  readonly mode: Mode;
  readonly options: CutoutOptions;
  /** `om`: the mask instead of the cutout. */
  readonly onlyMask: boolean;
  /** `ppm`: nothing half transparent inside the subject. */
  readonly closed: boolean;
  /** `bgc`; null: transparent. */
  readonly background: Colour | null;
}

export interface RembgFields {
  readonly query: ReadonlyMap<string, string>;
  /** Null for a GET, which has all in its query. */
  readonly form: ReadonlyMap<string, string> | null;
}

/**
 * Reads what is asked for, by the rules of rembg's server. `a`, `af`, `ab` and `ae` are checked
 * and then left alone: edges are always worked out anew here.
 * @throws RembgError with every field at fault
 */
export function readRembgFields({ query, form }: RembgFields): RembgRequest {
  const problems: RembgProblem[] = [];
  const place = form === null ? 'query' : 'body';
  const own = form ?? query;

  function fault(type: string, loc: RembgProblem['loc'], msg: string, input: string): void {
    problems.push({ type, loc, msg, input: shortened(input) });
  }
  function flag(name: string): boolean {
    const text = own.get(name);
    const value = text === undefined ? false : BOOLEANS.get(text.trim().toLowerCase());
    if (value !== undefined) return value;
    const msg = 'Input should be a valid boolean, unable to interpret input';
    fault('bool_parsing', [place, name], msg, text ?? '');
    return false;
  }
  function number(name: string, most: number): void {
    const text = own.get(name);
    if (text === undefined) return;
    const loc = [place, name] as const;
    if (!/^\s*[+-]?\d{1,15}\s*$/.test(text)) {
      const msg = 'Input should be a valid integer, unable to parse string as an integer';
      fault('int_parsing', loc, msg, text);
    } else if (Number(text) < 0) {
      fault('greater_than_equal', loc, 'Input should be greater than or equal to 0', text);
    } else if (Number(text) > most) {
      fault('less_than_equal', loc, `Input should be less than or equal to ${most}`, text);
    }
  }

  const model = own.get('model') ?? DEFAULT_REMBG_MODEL;
  const mode = Object.hasOwn(REMBG_MODELS, model) ? REMBG_MODELS[model] : undefined;
  if (mode === undefined) {
    const msg = `String should match pattern '(${Object.keys(REMBG_MODELS).join('|')})'`;
    fault('string_pattern_mismatch', [place, 'model'], msg, model);
  }
  flag('a');
  number('af', 255);
  number('ab', 255);
  number('ae', Number.MAX_SAFE_INTEGER);
  const [onlyMask, closed] = [flag('om'), flag('ppm')];

  const colourText = query.get('bgc') ?? '';
  const background = readColour(colourText);
  if (background === undefined) {
    const msg = 'Value error, expected R,G,B,A with each from 0 to 255';
    fault('value_error', ['query', 'bgc'], msg, colourText);
  }
  const extrasText = query.get('extras') ?? '';
  const extras = extrasText === '' ? {} : readExtras(extrasText, model);
  if (typeof extras === 'string') {
    fault('value_error', ['query', 'extras'], `Value error, ${extras}`, extrasText);
  }
  if (problems.length > 0) throw new RembgError(problems);
  const options = {
    ...(extras as CutoutOptions),
    ...(mode === 'body' ? ({ fallback: 'common' } as const) : {}),
  };
  return { mode: mode as Mode, options, onlyMask, closed, background: background ?? null };
}

/** Pydantic's words for a boolean. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', 'on', 't', 'y'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off', 'f', 'n'].map((word) => [word, false] as const),
]);

/** `R,G,B,A`; null for none, undefined where the text is no colour. */
function readColour(text: string): Colour | null | undefined {
  if (text.trim() === '') return null;
  const parts = text.split(',').map((part) => part.trim());
  const values = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : Number.NaN));
  const [red, green, blue, alpha, ...rest] = values;
  if (red === undefined || green === undefined || blue === undefined || alpha === undefined) {
    return undefined;
  }
  return rest.length === 0 && values.every((value) => value <= 255)
    ? { red, green, blue, alpha }
    : undefined;
}
