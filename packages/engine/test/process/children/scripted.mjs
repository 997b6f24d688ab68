// A child whose cutter does what the input file says: {"do": …}. Every job leaves
// a line in `<folder of the input>/order`, and `<input>.began` while it is young.
import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { NobgError } from '@nobg/contract/errors.js';
import { serveChild } from '../../../dist/process/child-loop.js';

/** Holds on to what `leak` allocates. */
const leaked = [];

const RESULT = {
  width: 2,
  height: 3,
  mode: 'common',
  type: 'other',
  photo: { width: 3, height: 2 },
  format: 'png',
  foreground: { left: 0, top: 1, width: 2, height: 2 },
  confidence: 0.9,
  networks: [{ id: 'none', version: '1', licence: 'CC0-1.0' }],
  timings: [{ step: 'decode', ms: 0.5 }],
  bytes: 5,
};

function blockForever() {
  for (;;);
}

const acts = {
  ok(job) {
    writeFileSync(`${job.outputPath}.tmp`, 'whole');
    renameSync(`${job.outputPath}.tmp`, job.outputPath);
    return RESULT;
  },
  /** Ends when a file called `<input>.go` is there. */
  async waitForGo(job) {
    while (!existsSync(`${job.inputPath}.go`)) await wait(5);
    return acts.ok(job);
  },
  /** Ends when all of its kind are at work at once: `m0of2` waits for `m1of2`. */
  async meet(job) {
    const [, count] = basename(job.inputPath).split('of');
    const all = Array.from({ length: Number(count) }, (_, i) => `m${i}of${count}.began`);
    while (!all.every((name) => existsSync(join(dirname(job.inputPath), name)))) await wait(5);
    return acts.ok(job);
  },
  hang: (job) => {
    writeFileSync(`${job.outputPath}.tmp`, 'ha');
    blockForever();
  },
  /** Sleeps until it is cancelled, as a pipeline does between two steps. */
  untilCancelled: (_job, { signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    }),
  /** Sleeps without blocking, for ever. */
  sleep: () => new Promise(() => {}),
  abort: () => process.abort(),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  exit: () => process.exit(3),
  halfThenDie(job) {
    writeFileSync(`${job.outputPath}.tmp`, 'ha');
    process.kill(process.pid, 'SIGKILL');
    blockForever();
  },
  wholeThenDie(job) {
    acts.ok(job);
    process.kill(process.pid, 'SIGKILL');
    blockForever();
  },
  wholeThenThrow(job) {
    acts.ok(job);
    throw new Error('after the file was written to /secret/place');
  },
  leak(job) {
    leaked.push(Buffer.alloc(160 * 1024 * 1024, 1));
    return acts.ok(job);
  },
  throwNobg() {
    throw new NobgError('unreadable_image', 'The image is cut short.', {
      fields: [{ field: 'image', expected: 'a whole JPEG', received: 'half of one' }],
      internal: 'premature end of scan',
    });
  },
  throwString() {
    throw 'a string';
  },
  throwNothing() {
    throw undefined;
  },
  throwLater() {
    setImmediate(() => {
      throw new Error('nobody catches this');
    });
    return new Promise(() => {});
  },
  chatter() {
    for (let i = 0; i < 2000; i += 1) writeWhole(2, `${'noise '.repeat(50)}\n`);
    writeWhole(2, 'the last words\n');
    process.exit(4);
  },
  rawBytes: () => say('this is no JSON\n'),
  binary: () => say(Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x80, 0x0a])),
  jsonOfNothing: () => say('null\n'),
  endlessLine: () => say('x'.repeat(2 * 1024 * 1024)),
  /** Answers its first job, and leaves a mark when the answer is in the pipe. */
  answerAndMark(job) {
    const memory = { now: 1, peak: 1, networks: [] };
    acts.ok(job);
    say(`${JSON.stringify({ type: 'result', id: 1, result: RESULT, memory })}\n`);
    writeFileSync(`${job.inputPath}.answered`, '');
    blockForever();
  },
  otherJob: () => say('{"type":"began","id":9999}\n'),
  oddResult: () => ({ ...RESULT, width: 'wide' }),
  noResult: () => undefined,
  circular() {
    const result = { ...RESULT };
    result.self = result;
    return result;
  },
  bigint: () => ({ ...RESULT, width: 1n }),
  closePipe(job) {
    // Half of the process lives on: it blocks with a channel that is gone.
    writeFileSync(`${job.outputPath}.tmp`, 'ha');
    say('{"type":\n');
    blockForever();
  },
  environment: () => ({ ...RESULT, mode: JSON.stringify(process.env) }),
  flags: () => ({ ...RESULT, mode: JSON.stringify(process.execArgv) }),
};

/** Writes to the channel's file descriptor past the engine's own code. */
function say(bytes) {
  writeWhole(3, bytes);
  return new Promise(() => {});
}

/** The parent's pipes do not block: a full one wants another try. */
function writeWhole(fd, bytes) {
  let rest = Buffer.from(bytes);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
    }
  }
}

serveChild(async () => ({
  async cut(job, listener) {
    const act = JSON.parse(readFileSync(job.inputPath, 'utf8')).do;
    appendFileSync(join(dirname(job.inputPath), 'order'), `${basename(job.inputPath)}\n`);
    writeFileSync(`${job.inputPath}.began`, String(process.pid));
    return acts[act](job, listener);
  },
  async close() {},
}));
