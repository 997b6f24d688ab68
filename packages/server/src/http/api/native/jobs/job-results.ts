import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { NobgError } from '@nobg/contract/errors.js';
import { JOBS_PATH, type JobArchiveQuery, jobArchiveQuerySchema } from '@nobg/contract/jobs.js';
import { API_PREFIX } from '@nobg/contract/remove.js';
import { makeZip } from 'client-zip';
import { z } from 'zod';
import type { Results } from '../../../../domain/cutouts/results.js';
import type { Jobs } from '../../../../domain/jobs/jobs.js';
import type { Job, JobItem } from '../../../../entities/job.js';
import { KEYED_STATUSES, problemResponses } from '../../../openapi/openapi.js';
import type { TypedInstance } from '../../../typed-instance.js';
import { archiveNames } from './archive-names.js';
import { described, type JobContext } from './context.js';
import { jobParamsSchema } from './job-routes.js';
import { type Addresses, itemAnswer } from './present.js';
import { readQuery } from './query.js';

const PAGE = 200;
const MANIFEST = 'manifest.jsonl';

interface ArchiveServices {
  readonly jobs: Jobs;
  readonly results: Pick<Results, 'open'>;
}

/** `GET /api/v1/jobs/{id}/results.zip` and `…/results.jsonl`: what is done, and a line for every image. */
export function jobResultsEndpoints(
  app: TypedInstance,
  context: JobContext,
  { results }: Pick<ArchiveServices, 'results'>,
): void {
  const { jobs, callerOf, addressesOf } = context;
  const path = `${JOBS_PATH.slice(API_PREFIX.length)}/:id`;
  app.route({
    method: 'GET',
    url: `${path}/results.jsonl`,
    exposeHeadRoute: false,
    schema: {
      ...described(
        context,
        'getJobManifest',
        'Get a line for every image',
        'JSON lines: each image as in the job, in the order in which they were sent.',
      ),
      params: jobParamsSchema,
      response: {
        200: { description: 'The lines.', content: { 'application/jsonl': { schema: z.any() } } },
        ...problemResponses([...KEYED_STATUSES, 404]),
      },
    },
    handler: async (request, reply) => {
      const job = await jobs.find(await callerOf(request), request.params.id);
      const lines = linesOf(jobs, job, addressesOf(request));
      return reply
        .type('application/jsonl')
        .header('Cache-Control', 'no-store')
        .header('Content-Disposition', `attachment; filename="${job.id}.jsonl"`)
        .send(Readable.from(lines, { objectMode: false }));
    },
  });
  app.route({
    method: 'GET',
    url: `${path}/results.zip`,
    exposeHeadRoute: false,
    schema: {
      ...described(
        context,
        'getJobResults',
        'Get all results in an archive',
        `A zip with the results that are done by now, named as their images, and \`${MANIFEST}\`, which says of every image what became of it and under which \`file\` its result lies. With \`positions\` or \`min_confidence\` it has only some of the results.`,
      ),
      params: jobParamsSchema,
      response: {
        200: { description: 'The archive.', content: { 'application/zip': { schema: z.any() } } },
        ...problemResponses([...KEYED_STATUSES, 404, 422]),
      },
    },
    handler: async (request, reply) => {
      const wanted = wantedBy(readQuery(request, jobArchiveQuerySchema));
      const job = await jobs.find(await callerOf(request), request.params.id);
      const zip = makeZip(entriesOf({ jobs, results }, job, wanted, addressesOf(request)));
      return reply
        .type('application/zip')
        .header('Cache-Control', 'no-store')
        .header('Content-Disposition', `attachment; filename="${job.id}.zip"`)
        .send(Readable.fromWeb(zip as ReadableStream));
    },
  });
}

/** Whether an image's result belongs into the archive. */
function wantedBy({ min_confidence: least = 0, positions }: JobArchiveQuery) {
  const ranges = positions?.split(',').map((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return { from, to };
  });
  return ({ position, answer, corrected }: JobItem): boolean => {
    const sure = corrected || Number(answer?.confidence ?? 1) >= least;
    const chosen = ranges?.some(({ from, to }) => position >= from && position <= to) ?? true;
    return sure && chosen;
  };
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
async function* entriesOf(
  { jobs, results }: ArchiveServices,
  job: Job,
  isWanted: (item: JobItem) => boolean,
  addresses: Addresses,
) {
  const nameOf = archiveNames([MANIFEST]);
  const files = new Map<number, string>();
  for await (const item of itemsOf(jobs, job)) {
    if (item.resultId === null || item.state !== 'done' || !isWanted(item)) continue;
    const picture = await openResult(results, item.resultId);
    if (picture === null) continue;
    const name = nameOf(item, picture.format);
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
