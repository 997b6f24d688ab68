import { PRECISIONS } from '@nobg/engine/network-forms.js';
import { SLOT_PLANS } from '@nobg/engine/process/cores.js';
import { choice, integer, optionalInteger } from './setting.js';

/** The processes that do the work. */
export const engineSettings = {
  slots: optionalInteger({
    name: 'NOBG_SLOTS',
    about: 'Photos in work at the same time, each in a process of its own (about 1 GB each).',
    from: 1,
    to: 256,
    shown: '(from NOBG_PLAN)',
  }),
  threads: optionalInteger({
    name: 'NOBG_THREADS',
    about: 'Threads of each of these processes; slots × threads must not exceed the cores.',
    from: 1,
    to: 256,
    shown: '(from NOBG_PLAN)',
  }),
  plan: choice({
    name: 'NOBG_PLAN',
    about:
      'What slots are planned for where they are not set: latency (one slot with all cores) or throughput (a slot for each core, as far as memory goes).',
    words: SLOT_PLANS,
    fallback: 'latency',
  }),
  memoryMb: optionalInteger({
    name: 'NOBG_MEMORY',
    about:
      'Megabytes that the server and its slots may use together; networks make room for each other within it.',
    from: 512,
    to: 1_048_576,
    shown: "(the machine's, or the control group's)",
  }),
  precision: choice({
    name: 'NOBG_PRECISION',
    about:
      'What networks compute with: int8 is quicker on newer processors, for those that come in it; auto tries once and remembers.',
    words: PRECISIONS,
    fallback: 'auto',
  }),
  queueLimit: integer({
    name: 'NOBG_QUEUE',
    about: 'Photos that may wait for a slot; one more is answered with 503.',
    from: 0,
    to: 10_000,
    fallback: 32,
  }),
  deadlineMs: integer({
    name: 'NOBG_DEADLINE_MS',
    about: 'Milliseconds that one photo may take once its work began.',
    from: 1000,
    to: 3_600_000,
    fallback: 120_000,
  }),
};
