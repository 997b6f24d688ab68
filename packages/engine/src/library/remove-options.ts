import { type ErrorCode, NobgError } from '@nobg/contract/errors.js';
import { DEFAULT_MODE, type Mode } from '@nobg/contract/modes.js';
import type { OptionName } from '@nobg/contract/option-fields.js';
import type { OutputFieldName } from '@nobg/contract/output-fields.js';
import {
  CUTOUT_FIELDS,
  type CutoutRequestOptions,
  isCutoutField,
  readFields,
} from '@nobg/contract/read-fields.js';
import type { Photo } from './photo-file.js';
import { received } from './received.js';

/** Every option of the API by its name there, as text, number or boolean: `{ hd: true, crop_margin: '5%' }`. */
export type CutoutFields = {
  readonly [Name in OptionName | OutputFieldName]?: string | number | boolean;
};

/** How one photo is cut out. */
export interface RemoveOptions extends CutoutFields {
  /** Default: `common`. */
  readonly mode?: Mode;
  /** Picture behind the subject. */
  readonly bg_image?: Photo;
  /** Takes a waiting photo out of the queue, and ends one that is in work. */
  readonly signal?: AbortSignal;
  /** Told of each step as it begins; the ids are those of the API. */
  readonly onStep?: (step: string) => void;
}

export interface RemoveRequest extends Pick<RemoveOptions, 'bg_image' | 'signal' | 'onStep'> {
  readonly requested: CutoutRequestOptions;
}

/**
 * Reads what a program asks for, by the rules of the API.
 * @param modes that the engine was opened for
 * @throws NobgError `unknown_field`, `invalid_mode`, `invalid_option`, `option_not_for_mode`, `conflicting_options`, which
 *   names the fields at fault
 */
export function readRemoveOptions(options: RemoveOptions, modes: readonly Mode[]): RemoveRequest {
  const { bg_image, signal, onStep, ...fields } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw fault('invalid_option', 'signal', 'an AbortSignal', signal);
  }
  if (onStep !== undefined && typeof onStep !== 'function') {
    throw fault('invalid_option', 'onStep', 'a function', onStep);
  }
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries<unknown>(fields)) {
    if (value === undefined) continue;
    if (!isCutoutField(name)) {
      const known = ['bg_image', 'signal', 'onStep', ...CUTOUT_FIELDS].join(', ');
      throw fault('unknown_field', name, `a field among ${known}`, name);
    }
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw fault('invalid_option', name, 'a text, number or boolean', value);
    }
    texts.set(name, String(value));
  }
  const requested = readFields(texts, { backgroundImage: bg_image !== undefined });
  if (!modes.includes(requested.mode)) {
    const opened = `a mode that the engine was opened for (${modes.join(', ')})`;
    throw fault('invalid_mode', 'mode', opened, options.mode ?? DEFAULT_MODE);
  }
  return {
    requested,
    ...(bg_image === undefined ? {} : { bg_image }),
    ...(signal === undefined ? {} : { signal }),
    ...(onStep === undefined ? {} : { onStep }),
  };
}

function fault(code: ErrorCode, field: string, expected: string, value: unknown): NobgError {
  const problem = { field, expected, received: received(value) };
  const sentence = `${field}: expected ${expected}, but got ${problem.received}.`;
  return new NobgError(code, sentence, { fields: [problem] });
}
