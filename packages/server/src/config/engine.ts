import { PRECISIONS } from '@nobg/engine/network-forms.js';
import { SLOT_PLANS } from '@nobg/engine/process/cores.js';
import { choice, integer, optionalInteger } from './setting.js';

/** The processes that do the work. */
export const engineSettings = {
  slots: optionalInteger({
    name: 'NOBG_SLOTS',
    about:
      'Number of slots: photos processed at the same time, each in a process of its own (about 1 GB each).',
    from: 1,
    to: 256,
    shown: '(from NOBG_PLAN)',
  }),
  threads: optionalInteger({
    name: 'NOBG_THREADS',
    about: 'Threads of each slot; slots × threads must not exceed the cores.',
    from: 1,
    to: 256,
    shown: '(from NOBG_PLAN)',
  }),
  plan: choice({
    name: 'NOBG_PLAN',
    about:
      'Optimisation target of the default slots: latency (one slot with all cores) or throughput (one slot per core, as far as memory allows).',
    words: SLOT_PLANS,
    fallback: 'latency',
  }),
  memoryMb: optionalInteger({
    name: 'NOBG_MEMORY',
    about:
      'Megabytes that the server and its slots may use together; the least recently used networks are unloaded to stay within it.',
    from: 512,
    to: 1_048_576,
    shown: "(the machine's, or the control group's)",
  }),
  precision: choice({
    name: 'NOBG_PRECISION',
    about:
      'Number format of the networks: int8 is faster on newer processors, for networks that have this form; auto measures once and remembers the outcome.',
    words: PRECISIONS,
    fallback: 'auto',
  }),
  queueLimit: integer({
    name: 'NOBG_QUEUE',
    about: 'Length of the queue for a slot; further photos are answered with 503.',
    from: 0,
    to: 10_000,
    fallback: 32,
  }),
  deadlineMs: integer({
    name: 'NOBG_DEADLINE_MS',
    about: 'Time limit for one photo in milliseconds, from the start of processing.',
    from: 1000,
    to: 3_600_000,
    fallback: 120_000,
  }),
};
