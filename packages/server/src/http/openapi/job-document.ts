import { HEADERS } from '@nobg/contract/headers.js';
import { JOB_STATES, JOBS_PATH, type JobAnswer } from '@nobg/contract/jobs.js';
import { CUTOUT_FIELDS } from '@nobg/contract/read-fields.js';
import { WEBHOOKS_PATH } from '@nobg/contract/webhooks.js';

interface Operation {
  requestBody?: unknown;
  parameters?: readonly unknown[];
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { example?: unknown }>> }>
  >;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;
type Fields = Readonly<Record<string, unknown>>;

const ENTRY = {
  image_url: 'https://example.org/photo.jpg',
  external_id: 'shoe-1',
  mode: 'product',
};

const LIST_EXAMPLE = { items: [ENTRY, 'https://example.org/cat.jpg'], format: 'webp' };

/** What `POST /api/v1/remove` answers with 202, and `POST /api/v1/jobs`. */
const JOB_EXAMPLE: JobAnswer = {
  id: 'job_4kTq9ZxW2mVb7RcY1sLdN8',
  url: 'https://nobg.example/api/v1/jobs/job_4kTq9ZxW2mVb7RcY1sLdN8',
  state: 'queued',
  total: 2,
  done: 0,
  failed: 0,
};

/** @param fields of a cutout and their description */
export function completeJobs(paths: Paths, fields: Fields): void {
  const create = paths[JOBS_PATH]?.post;
  if (create !== undefined) create.requestBody = jobBody(fields);
  const add = paths[`${JOBS_PATH}/{id}/images`]?.post;
  if (add !== undefined) add.requestBody = jobBody({});
  const correct = paths[`${JOBS_PATH}/{id}/images/{image}/cutout`]?.put;
  if (correct !== undefined) correct.requestBody = CORRECTION_BODY;
  for (const [path, methods] of Object.entries(paths)) {
    const { get, post } = methods;
    const native = path.startsWith('/api/v1/');
    if (post !== undefined && native) addParameters(post, [IDEMPOTENCY]);
    const accepted = post?.responses?.['202']?.content?.['application/json'];
    if (accepted !== undefined && native && !path.startsWith(WEBHOOKS_PATH))
      accepted.example = JOB_EXAMPLE;
    if (path === JOBS_PATH && get !== undefined) addParameters(get, [CURSOR, LIMIT]);
    if (path === `${JOBS_PATH}/{id}` && get !== undefined) {
      addParameters(get, [CURSOR, LIMIT, STATE, IF_NONE_MATCH]);
    }
    if (path === `${JOBS_PATH}/{id}/results.zip` && get !== undefined) {
      addParameters(get, [POSITIONS, MIN_CONFIDENCE]);
    }
    if (path === `${JOBS_PATH}/{id}/events` && get !== undefined) addParameters(get, [LAST_EVENT]);
  }
  const remove = paths['/api/v1/remove']?.post;
  if (remove !== undefined) addParameters(remove, [PREFER]);
}

function addParameters(operation: Operation, parameters: readonly unknown[]): void {
  operation.parameters = [...(operation.parameters ?? []), ...parameters];
}

const text = (name: string, place: 'header' | 'query', description: string, example: string) => ({
  ...{ name, in: place, required: false, description, example },
  schema: { type: 'string' },
});

const IDEMPOTENCY = text(
  HEADERS.idempotencyKey,
  'header',
  'A name for this request, 1 to 255 visible ASCII characters: a second one with the same name and body within 24 hours gets the answer of the first.',
  'order-4711',
);
const PREFER = text(
  'Prefer',
  'header',
  '`respond-async`: the answer may be 202 with a job; with `wait=N` only if it takes longer than so many seconds (60 at most).',
  'respond-async, wait=10',
);
const IF_NONE_MATCH = text('If-None-Match', 'header', '`ETag` of an earlier answer.', '"17"');
const LAST_EVENT = text('Last-Event-ID', 'header', 'Id of the last event that came.', '17');
const CURSOR = text('cursor', 'query', '`next` of the page before.', '100');
const POSITIONS = text(
  'positions',
  'query',
  'Only images at these positions: numbers and ranges.',
  '0-4,7',
);
const MIN_CONFIDENCE = {
  ...{ name: 'min_confidence', in: 'query', required: false, example: 0.9 },
  description: 'Only results with at least this confidence, and corrected ones.',
  schema: { type: 'number', minimum: 0, maximum: 1 },
};
const LIMIT = {
  ...{
    name: 'limit',
    in: 'query',
    required: false,
    description: 'Length of a page.',
    example: 100,
  },
  schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 },
};
const STATE = {
  ...{ name: 'state', in: 'query', required: false, description: 'Only images in this state.' },
  schema: { type: 'string', enum: JOB_STATES },
  example: 'failed',
};

const FILE = { type: 'string', contentMediaType: 'application/octet-stream' };

const CORRECTION_BODY = {
  required: true,
  content: {
    'multipart/form-data': {
      schema: {
        ...{ type: 'object', required: ['image'] },
        properties: { image: { ...FILE, description: 'The corrected cutout, with its alpha.' } },
      },
    },
  },
};

const OF_JOB = {
  name: { type: 'string', description: 'What you call the job.', maxLength: 200 },
  more: {
    type: 'boolean',
    description: 'More images may be added, until the job is closed.',
    default: false,
  },
};

/** @param fields of all images; none where they are said with the job already */
function jobBody(fields: Fields) {
  const known = CUTOUT_FIELDS.filter((name) => Object.hasOwn(fields, name));
  const cutout = Object.fromEntries(known.map((name) => [name, fields[name]]));
  const file = FILE;
  const adding = known.length === 0;
  const background = adding ? {} : { bg_image_url: fields.bg_image_url };
  const shared = adding ? {} : { ...OF_JOB, ...background, ...cutout };
  const about = {
    external_id: { type: 'string', description: 'Your own id for the image.', maxLength: 200 },
    name: { type: 'string', description: 'Name of its file.', maxLength: 200 },
  };
  const entry = (more: Fields) => ({
    ...{ type: 'object', additionalProperties: false },
    properties: { ...more, ...about, ...cutout },
  });
  return {
    required: true,
    content: {
      'multipart/form-data': {
        schema: {
          type: 'object',
          properties: {
            items: {
              type: 'string',
              description:
                'Before the images: a JSON list with an object for each of them, in their order, with `external_id`, `name` and fields for that image alone.',
            },
            image: { type: 'array', items: file, description: 'The images.' },
            archive: { ...file, description: 'Or a zip with the images.' },
            ...(adding ? {} : { bg_image: fields.bg_image }),
            ...shared,
          },
        },
      },
      'application/json': {
        schema: {
          ...{ type: 'object', required: ['items'] },
          properties: {
            items: {
              type: 'array',
              description: 'Addresses, or objects with fields for that image alone.',
              items: {
                anyOf: [
                  { type: 'string' },
                  { ...entry({ image_url: { type: 'string' } }), required: ['image_url'] },
                ],
              },
            },
            ...shared,
          },
        },
        example: adding ? { items: LIST_EXAMPLE.items } : LIST_EXAMPLE,
      },
      'application/zip': { schema: file },
    },
  };
}
