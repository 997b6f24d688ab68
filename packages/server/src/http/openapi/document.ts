import { ERROR_CODES, type ErrorCode } from '@nobg/contract/errors.js';
import { HEADERS } from '@nobg/contract/headers.js';
import { OPTION_FIELDS } from '@nobg/contract/option-fields.js';
import { NEED_THE_PHOTO, OUTPUT_FIELD_NAMES, OUTPUT_FIELDS } from '@nobg/contract/output-fields.js';
import { PICTURE_KINDS, PICTURE_MEDIA_TYPES } from '@nobg/contract/picture-kinds.js';
import { PROBLEM_MEDIA_TYPE, type Problem, problemType } from '@nobg/contract/problem.js';
import { CUTOUT_FIELD_TEXTS, isCutoutField } from '@nobg/contract/read-fields.js';
import {
  API_PREFIX,
  REMOVE_PATH,
  type RemoveAnswer,
  removeFieldsSchema,
} from '@nobg/contract/remove.js';
import { REQUEST_FIELD_NAMES, REQUEST_FIELDS } from '@nobg/contract/request-fields.js';
import { z } from 'zod';
import { completeJobs } from './job-document.js';
import { webhookDocument } from './webhook-document.js';

/** As much of an OpenAPI document as is touched here. */
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  webhooks?: unknown;
}
interface Operation {
  requestBody?: unknown;
  parameters?: readonly unknown[];
  readonly responses?: Readonly<Record<string, Answer>>;
}
interface Answer {
  readonly content?: Readonly<Record<string, Media>>;
  headers?: Headers;
}
interface Media {
  example?: unknown;
  examples?: unknown;
}
type Headers = Record<string, { description: string; schema: { type: string }; example: unknown }>;

/**
 * Adds to the document what the routes' schemas cannot say: the form (Fastify
 * reads it as a stream, so no schema checks it), headers, and an example of every
 * answer.
 */
export function completeDocument<T extends object>(openapi: T): T {
  const document = openapi as unknown as Document;
  const operation = document.paths[REMOVE_PATH]?.post;
  if (operation === undefined) throw new TypeError(`the document lacks ${REMOVE_PATH}`);
  operation.requestBody = {
    required: true,
    content: {
      'multipart/form-data': { schema: formSchema(), encoding: FORM_ENCODING },
      'application/json': { schema: jsonSchema(), example: JSON_EXAMPLE },
    },
  };
  const render = document.paths[`${API_PREFIX}/results/{id}/render`]?.post;
  if (render !== undefined) render.requestBody = { content: renderBody() };
  const rendered = document.paths[`${API_PREFIX}/results/{id}`]?.get;
  if (rendered !== undefined) {
    rendered.parameters = [...(rendered.parameters ?? []), ...renderParameters()];
  }
  document.webhooks = webhookDocument();
  completeJobs(document.paths, formSchema().properties as Record<string, unknown>);
  for (const path of Object.values(document.paths)) {
    for (const { responses = {} } of Object.values(path)) {
      for (const [status, answer] of Object.entries(responses)) {
        addProblemExamples(Number(status), answer);
      }
    }
  }
  for (const [status, answer] of Object.entries(operation.responses ?? {})) {
    answer.headers = headersFor(Number(status));
  }
  const answer = operation.responses?.[200]?.content?.['application/json'];
  if (answer !== undefined) answer.example = REMOVE_EXAMPLE;
  return openapi;
}

const FORM_ENCODING = { image: { contentType: PICTURE_MEDIA_TYPES.join(', ') } };

function formSchema() {
  const { $schema: _dialect, ...fields } = z.toJSONSchema(removeFieldsSchema, { io: 'input' });
  return {
    ...fields,
    properties: {
      image: {
        type: 'string',
        contentMediaType: 'application/octet-stream',
        description: `The photo: a ${PICTURE_KINDS} file of at most 10 MB.`,
      },
      bg_image: {
        type: 'string',
        contentMediaType: 'application/octet-stream',
        description: 'Picture for the background, as a file.',
      },
      ...Object.fromEntries(
        REQUEST_FIELD_NAMES.map((name) => {
          const { summary, example } = REQUEST_FIELDS[name];
          return [name, { type: 'string', description: summary, examples: [example] }];
        }),
      ),
      ...Object.fromEntries(Object.entries(fields.properties ?? {}).map(withExample)),
    },
    anyOf: SOURCES.map((source) => ({ required: [source] })),
  };
}

const SOURCES = ['image', 'image_url', 'image_base64'];

const JSON_EXAMPLE = {
  image_url: 'https://example.org/photo.jpg',
  mode: 'product',
  format: 'webp',
  crop_margin: '5%',
  bg_color: '#f4f1ea',
};

/** The same fields in JSON, which holds no files. */
function jsonSchema() {
  const { properties, anyOf, ...form } = formSchema();
  const { image: _photo, bg_image: _background, ...texts } = properties as Record<string, unknown>;
  return { ...form, properties: texts, anyOf: anyOf.slice(1) };
}

/** A result that is composed anew has no address to answer with. */
const RENDER_RESPONSE = 'json_base64';

const RENDER_EXAMPLE = { format: 'webp', canvas: '1200x1200', padding: '8%', bg_color: 'white' };

/** What a result can look like once its photo is gone. */
const RENDER_FIELDS = OUTPUT_FIELD_NAMES.filter(
  (name) => !NEED_THE_PHOTO.some((needy) => needy === name),
);

function renderParameters() {
  return [...RENDER_FIELDS, 'response' as const].map((name) => ({
    name,
    in: 'query',
    required: false,
    description: { ...OUTPUT_FIELDS, ...REQUEST_FIELDS }[name].summary,
    schema: { type: 'string' },
    example: name === 'response' ? RENDER_RESPONSE : OUTPUT_FIELDS[name].example,
  }));
}

function renderBody() {
  const { properties } = formSchema();
  const all = properties as Record<string, unknown>;
  const names = ['bg_image', 'bg_image_url', 'response', ...RENDER_FIELDS];
  const fields = names.map((name) => [name, all[name]]);
  const schema = { type: 'object', properties: Object.fromEntries(fields) };
  return {
    'multipart/form-data': { schema },
    'application/json': { schema: withoutFiles(schema), example: RENDER_EXAMPLE },
  };
}

function withoutFiles(schema: { readonly properties: Record<string, unknown> }) {
  const { bg_image: _file, ...properties } = schema.properties;
  return { ...schema, properties };
}

/** Added here because a schema that reads text has examples of what it reads from it. */
function withExample([name, described]: [string, unknown]): [string, unknown] {
  if (!isCutoutField(name) || name === 'mode' || typeof described !== 'object') {
    return [name, described];
  }
  return [name, { ...described, examples: [CUTOUT_FIELD_TEXTS[name].example] }];
}

function addProblemExamples(status: number, answer: Answer): void {
  const problem = answer.content?.[PROBLEM_MEDIA_TYPE];
  if (problem === undefined) return;
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  const ofStatus = codes.filter((code) => EXAMPLES[code] && ERROR_CODES[code].status === status);
  problem.examples = Object.fromEntries(
    ofStatus.map((code) => [code, { value: problemExample(code) }]),
  );
}

const REMOVE_EXAMPLE: RemoveAnswer = {
  url: 'https://nobg.example/results/7Qm2Zk9XvB4tR1sLw8NcYd3F.png',
  mode: 'product',
  usage: { used: 42, limit: 100, remaining: 58 },
  id: '7Qm2Zk9XvB4tR1sLw8NcYd3F',
  width: 1600,
  height: 1200,
  type: 'product',
  foreground: { left: 210, top: 96, width: 1180, height: 1010 },
  confidence: 0.94,
  model: {
    licence: 'LicenseRef-ISNet-no-licence-stated',
    networks: [{ id: 'isnet', version: '1', licence: 'LicenseRef-ISNet-no-licence-stated' }],
  },
  timings: [
    { step: 'upload', ms: 11.4 },
    { step: 'decode', ms: 18.2 },
    { step: 'network:isnet', ms: 612.5 },
    { step: 'encode', ms: 64 },
  ],
  expires_at: '2026-01-02T12:00:00.000Z',
};

interface Example {
  readonly detail: string;
  readonly errors?: Problem['errors'];
}

const IMAGE = `a ${PICTURE_KINDS} file`;
const MODE_LIST = 'one of common, body, product, food, clothing';

/** What each problem looks like to a caller. */
const EXAMPLES: Partial<Record<ErrorCode, Example>> = {
  missing_key: { detail: 'Send your API key in the X-API-Key header.' },
  malformed_key: { detail: 'The API key is not one of ours: it has 40 characters instead of 48.' },
  unknown_key: { detail: 'No key like this was made on this server.' },
  revoked_key: { detail: 'The key that ends in x7Qz was revoked.' },
  expired_key: { detail: 'The key that ends in x7Qz has expired.' },
  missing_scope: { detail: 'The key that ends in x7Qz lacks the scope remove; it has read.' },
  account_locked: { detail: 'The account of this key is locked.' },
  plan_without_api: {
    detail: 'The plan Free has no API access: use the web app, a test key, or another plan.',
  },
  mode_not_in_plan: {
    detail: 'The plan Free has no mode clothing.',
    errors: [{ field: 'mode', expected: 'one of common, product', received: 'clothing' }],
  },
  hd_not_in_plan: {
    detail: 'The plan Free has no HD.',
    errors: [{ field: 'hd', expected: 'false, or nothing', received: 'true' }],
  },
  missing_image: {
    detail: 'Send the photo as a file in the field image.',
    errors: [{ field: 'image', expected: IMAGE, received: 'no file' }],
  },
  unsupported_format: {
    detail: `Send a ${PICTURE_KINDS} photo; this is PDF.`,
    errors: [{ field: 'image', expected: IMAGE, received: 'PDF' }],
  },
  file_too_large: {
    detail: 'Send a photo of at most 10485760 bytes (10 MiB).',
    errors: [
      { field: 'image', expected: 'at most 10485760 bytes (10 MiB)', received: 'a larger file' },
    ],
  },
  invalid_mode: {
    detail: `mode: expected ${MODE_LIST}, but got "porduct".`,
    errors: [{ field: 'mode', expected: MODE_LIST, received: '"porduct"' }],
  },
  invalid_option: {
    detail: `box: expected ${OPTION_FIELDS.box.expected}, but got "10,10,5".`,
    errors: [{ field: 'box', expected: OPTION_FIELDS.box.expected, received: '"10,10,5"' }],
  },
  unknown_field: {
    detail: 'There is no field "imgae"; did you mean image?',
    errors: [{ field: 'imgae', expected: 'image', received: '"imgae"' }],
  },
  request_timeout: { detail: 'Nothing of the body came for 20 s.' },
  rate_limited: {
    detail: 'This key has used its 100 requests of this hour; the next hour begins in 1312 s.',
  },
  plan_limit: {
    detail:
      'The 5000 images of this month that the plan Pro has are used up; it goes on at 2026-02-01 00:00 UTC, in 93120 s.',
  },
  too_many_at_once: {
    detail: 'The plan Pro has 8 requests in work at the same time; wait for one to end.',
  },
  idempotency_in_work: {
    detail: 'A request with this Idempotency-Key is in work; ask again in a moment.',
  },
  image_not_done: {
    detail: 'The image has no result that could be corrected: wait until it is done.',
  },
  job_is_over: { detail: 'The job was cancelled: send its images in a new one.' },
  too_many_images: {
    detail: 'images: expected at most 100000 images, but got more than 100000.',
    errors: [{ field: 'images', expected: 'at most 100000 images', received: 'more than 100000' }],
  },
  cutout_failed: { detail: 'The cutout failed on our side. Please try again.' },
  queue_full: { detail: 'All slots are busy and the queue is full.' },
  shutting_down: { detail: 'This server is stopping; try again in a moment.' },
  not_found: { detail: 'There is no result at this address.' },
  result_expired: { detail: 'This result has expired: send the photo again.' },
};

function problemExample(code: ErrorCode): Problem {
  const { detail, errors } = EXAMPLES[code] ?? { detail: ERROR_CODES[code].title };
  const { status, title } = ERROR_CODES[code];
  const id = 'req_3f0c2a6d9b8e4f7aa1c5d2e8b7f60913';
  const problem = { type: problemType(code), title, status, code, detail, request_id: id };
  return errors === undefined ? problem : { ...problem, errors };
}

const RATE_HEADERS: Headers = {
  [HEADERS.limit]: integerHeader('Requests an hour that the key may make.', 100),
  [HEADERS.remaining]: integerHeader('Requests left in this hour.', 58),
  [HEADERS.reset]: integerHeader('When the hour ends: Unix time in seconds.', 1_767_358_800),
  [HEADERS.accountLimit]: integerHeader(
    'Requests an hour that all keys of the account may make together; where that is bounded.',
    500,
  ),
  [HEADERS.accountRemaining]: integerHeader('What of these is left in this hour.', 412),
  [HEADERS.rateLimitPolicy]: textHeader('The same as IETF field.', '"hour";q=100;w=3600'),
  [HEADERS.rateLimit]: textHeader('The same as IETF field.', '"hour";r=58;t=1312'),
};

function headersFor(status: number): Headers {
  const id = { [HEADERS.requestId]: textHeader('Names this request in the logs.', 'req_3f0c2a6d') };
  if (status === 401) return id;
  const timing = textHeader('Milliseconds of each step.', 'decode;dur=18.2');
  return {
    ...id,
    ...RATE_HEADERS,
    ...(status === 200 ? { [HEADERS.serverTiming]: timing } : {}),
    ...(status === 429 || status === 503
      ? { [HEADERS.retryAfter]: integerHeader('Seconds until a retry makes sense.', 1312) }
      : {}),
  };
}

function integerHeader(description: string, example: number) {
  return { description, schema: { type: 'integer' }, example };
}

function textHeader(description: string, example: string) {
  return { description, schema: { type: 'string' }, example };
}
