import type { Kysely } from 'kysely';
import type { JobStore } from '../../../ports/job-store.js';
import type { Schema } from '../schema.js';
import { adding } from './add.js';
import { changing } from './change.js';
import { claiming } from './claim.js';
import { correcting } from './correct.js';
import { counting } from './count.js';
import { ending } from './end.js';
import { reading } from './read.js';
import { receiving } from './receive.js';

/** Jobs in `jobs` and their images in `job_items`. */
export function createJobStore(db: Kysely<Schema>): JobStore {
  return {
    ...{ ...receiving(db), ...adding(db), ...reading(db), ...counting(db) },
    ...{ ...claiming(db), ...ending(db), ...changing(db), ...correcting(db) },
  };
}
