import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { NobgError } from '@nobg/contract/errors.js';
import { JOBS_PATH } from '@nobg/contract/jobs.js';
import { API_PREFIX } from '@nobg/contract/remove.js';
import { makeZip } from 'client-zip';
import { z } from 'zod';
import type { Results } from '../../../../domain/cutouts/results.js';
import type { Jobs } from '../../../../domain/jobs/jobs.js';
import type { Job, JobItem } from '../../../../entities/job.js';
import { KEYED_STATUSES, problemResponses } from '../../../openapi/openapi.js';
import type { HttpSettings } from '../../../settings.js';
import type { TypedInstance } from '../../../typed-instance.js';
import { jobParamsSchema, keyOf } from './job-routes.js';
import { type Addresses, addressesOf, itemAnswer } from './present.js';

const PAGE = 200;
const MANIFEST = 'manifest.jsonl';

interface ResultServices {
  readonly jobs: Jobs;
  readonly results: Pick<Results, 'open'>;
}

/** `GET /api/v1/jobs/{id}/results.zip` and `…/results.jsonl`: all that is done, and a line for every image. */
export function jobResultsEndpoints(
  app: TypedInstance,
  services: ResultServices,
  settings: HttpSettings,
): void {
  const path = `${JOBS_PATH.slice(API_PREFIX.length)}/:id`;
  const shared = { tags: ['Jobs'], security: [{ key: [] }], params: jobParamsSchema };
  app.route({
    method: 'GET',
    url: `${path}/results.jsonl`,
    exposeHeadRoute: false,
    schema: {
      ...{ ...shared, operationId: 'getJobManifest', summary: 'Get a line for every image' },
      description: 'JSON lines: each image as in the job, in the order in which they were sent.',
      response: {
        200: { description: 'The lines.', content: { 'application/jsonl': { schema: z.any() } } },
        ...problemResponses([...KEYED_STATUSES, 404]),
      },
    },
    handler: async (request, reply) => {
      const job = await services.jobs.find(keyOf(request), request.params.id);
      const lines = linesOf(services.jobs, job, addressesOf(request, settings));
      return reply
        .type('application/jsonl')
        .header('Cache-Control', 'no-store')
        .send(Readable.from(lines, { objectMode: false }));
    },
  });
  app.route({
    method: 'GET',
    url: `${path}/results.zip`,
    exposeHeadRoute: false,
    schema: {
      ...{ ...shared, operationId: 'getJobResults', summary: 'Get all results in an archive' },
      description: `A zip with the results that are done by now, named as their images, and \`${MANIFEST}\`, which says of every image what became of it and under which \`file\` its result lies.`,
      response: {
        200: { description: 'The archive.', content: { 'application/zip': { schema: z.any() } } },
        ...problemResponses([...KEYED_STATUSES, 404]),
      },
    },
    handler: async (request, reply) => {
      const job = await services.jobs.find(keyOf(request), request.params.id);
      const zip = makeZip(entriesOf(services, job, addressesOf(request, settings)));
      return reply
        .type('application/zip')
        .header('Cache-Control', 'no-store')
        .header('Content-Disposition', `attachment; filename="${job.id}.zip"`)
        .send(Readable.fromWeb(zip as ReadableStream));
    },
  });
}

async function* itemsOf(jobs: Jobs, job: Job): AsyncGenerator<JobItem> {
  for (let from = 0; ; from += PAGE) {
    const page = await jobs.items(job, { from, limit: PAGE });
    yield* page;
    if (page.length < PAGE) return;
  }
}

async function* linesOf(jobs: Jobs, job: Job, addresses: Addresses): AsyncGenerator<string> {
  for await (const item of itemsOf(jobs, job)) {
    yield `${JSON.stringify(itemAnswer(item, addresses))}\n`;
  }
}

/** Results one after the other, each opened when its turn comes; last the list, which knows their names. */
async function* entriesOf({ jobs, results }: ResultServices, job: Job, addresses: Addresses) {
  const names = new Set<string>([MANIFEST]);
  const files = new Map<number, string>();
  for await (const item of itemsOf(jobs, job)) {
    if (item.resultId === null || item.state !== 'done') continue;
    const picture = await openResult(results, item.resultId);
    if (picture === null) continue;
    const name = unusedName(item, picture.format, names);
    files.set(item.position, name);
    try {
      yield { name, input: picture.stream, size: picture.bytes, lastModified: job.createdAt };
    } finally {
      // A client that leaves takes no more of it.
      picture.stream.destroy();
    }
  }
  async function* manifest() {
    for await (const item of itemsOf(jobs, job)) {
      const line = { ...itemAnswer(item, addresses), file: files.get(item.position) ?? null };
      yield `${JSON.stringify(line)}\n`;
    }
  }
  yield { name: MANIFEST, input: manifest(), lastModified: job.createdAt };
}

/** Null for one that has expired, or was deleted. */
async function openResult(results: Pick<Results, 'open'>, id: string) {
  try {
    return await results.open(id);
  } catch (error) {
    if (error instanceof NobgError && error.status < 500) return null;
    throw error;
  }
}

/** The image's name with the result's format; a number is added where another has it, in whatever case. */
function unusedName({ name, position }: JobItem, format: string, used: Set<string>): string {
  const base = (name ?? `${position + 1}`)
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/[<>:"|?*/\\]/g, '_');
  for (let n = 1; ; n += 1) {
    const candidate = `${base}${n === 1 ? '' : ` (${n})`}.${format}`;
    const key = candidate.normalize('NFC').toLowerCase();
    if (used.has(key)) {
      // Thousands of one name: their positions are different for sure.
      if (n > 1) return numbered(base, position, format, used);
      continue;
    }
    used.add(key);
    return candidate;
  }
}

function numbered(base: string, position: number, format: string, used: Set<string>): string {
  let name = `${base} (image ${position + 1}).${format}`;
  while (used.has(name.normalize('NFC').toLowerCase())) name = `_${name}`;
  used.add(name.normalize('NFC').toLowerCase());
  return name;
}
