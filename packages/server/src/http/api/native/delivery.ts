import { type FieldProblem, NobgError } from '@nobg/contract/errors.js';
import {
  type OutputOptions,
  RESULT_MEDIA_TYPES,
  type ResultFormat,
} from '@nobg/contract/output.js';
import { given, quoted } from '@nobg/contract/read-fields.js';
import type { RenderOptions } from '@nobg/contract/read-output.js';
import {
  ANSWERS,
  type AnswerKind,
  RESPONSES,
  type ResponseKind,
} from '@nobg/contract/request-fields.js';
import { canonical, readFlag } from '@nobg/contract/words.js';

/** How a caller wants the result. */
export interface Delivery {
  readonly response: ResponseKind;
  /** Whether the result is kept for its address. */
  readonly store: boolean;
  /** What JSON with the address holds; undefined where the request does not say. */
  readonly answer?: AnswerKind;
  /** What `Accept` says of the format. */
  readonly requested: RenderOptions;
}

/**
 * Works out from `response`, `answer`, `store` and `Accept` how a result is answered.
 * @param texts fields by name
 * @throws NobgError `invalid_option`, `conflicting_options`
 */
export function readDelivery(
  texts: ReadonlyMap<string, string>,
  accept: string | undefined,
  requested: RenderOptions,
): Delivery {
  const named = given(texts, 'response');
  const response = RESPONSES.find((known) => known === canonical(named ?? ''));
  if (named !== undefined && response === undefined) {
    throw fieldFault('invalid_option', 'response', `one of ${RESPONSES.join(', ')}`, quoted(named));
  }
  const stored = given(texts, 'store') ?? 'true';
  const store = readFlag(stored);
  if (store === undefined) {
    throw fieldFault('invalid_option', 'store', 'true or false', quoted(stored));
  }
  const accepted = response === undefined ? acceptedPicture(accept) : null;
  const kind = response ?? (accepted === null ? 'url' : 'binary');
  if (!store && kind === 'url') {
    const expected =
      'response=binary, response=json_base64 or an Accept of a picture with store=false';
    throw fieldFault('conflicting_options', 'store', expected, 'response=url');
  }
  const answer = readAnswer(texts, kind);
  return {
    ...{ response: kind, store, requested: withFormat(requested, accepted) },
    ...(answer === undefined ? {} : { answer }),
  };
}

function readAnswer(
  texts: ReadonlyMap<string, string>,
  kind: ResponseKind,
): AnswerKind | undefined {
  const named = given(texts, 'answer');
  if (named === undefined) return undefined;
  const answer = ANSWERS.find((known) => known === canonical(named));
  if (answer === undefined) {
    throw fieldFault('invalid_option', 'answer', `one of ${ANSWERS.join(', ')}`, quoted(named));
  }
  if (kind !== 'url') {
    throw fieldFault('conflicting_options', 'answer', 'response=url with it', `response=${kind}`);
  }
  return answer;
}

function withFormat(
  requested: RenderOptions,
  accepted: ResultFormat | 'any' | null,
): RenderOptions {
  if (accepted === null || accepted === 'any') return requested;
  const asked = requested.output?.format;
  if (asked !== undefined && asked !== accepted) {
    const expected = `${asked === 'auto' ? 'image/*' : RESULT_MEDIA_TYPES[asked]} with format=${asked}`;
    throw fieldFault('conflicting_options', 'Accept', expected, RESULT_MEDIA_TYPES[accepted]);
  }
  // A plain PNG is what there is unless options ask for something else.
  if (accepted === 'png') return requested;
  const output: OutputOptions = { ...requested.output, format: accepted };
  return { ...requested, output };
}

/** The picture that `Accept` likes best; null where that is JSON, or nothing in particular. */
function acceptedPicture(accept = '*/*'): ResultFormat | 'any' | null {
  const entries = accept.split(',').map((entry) => {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { type, quality: quality === undefined ? 1 : Number(quality) };
  });
  const [best] = entries.sort((a, b) => b.quality - a.quality);
  if (best === undefined) return null;
  if (best.type === 'image/*') return 'any';
  const formats = Object.entries(RESULT_MEDIA_TYPES) as [ResultFormat, string][];
  return formats.find(([, type]) => type === best.type)?.[0] ?? null;
}

function fieldFault(
  code: 'invalid_option' | 'conflicting_options',
  field: string,
  expected: string,
  received: string,
): NobgError {
  const problem: FieldProblem = { field, expected, received };
  return new NobgError(code, `${field}: expected ${expected}, but got ${received}.`, {
    fields: [problem],
  });
}

/** Layers are results of their own: there is nothing to answer them with where nothing is stored. */
export function layersNeedStorage(): NobgError {
  return fieldFault('invalid_option', 'layers', 'store=true with it', 'store=false');
}
