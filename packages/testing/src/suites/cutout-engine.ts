import assert from 'node:assert/strict';
import { access, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { CutoutEngine } from '@nobg/server/ports/cutout-engine.js';
import type { TemporaryFiles, TemporaryStorage } from '@nobg/server/ports/temporary-files.js';
import type { Suite } from './suite.js';

export interface EngineSubject {
  readonly engine: CutoutEngine;
  readonly temporary: TemporaryStorage;
  /** Bytes of a photo that this engine can cut out. */
  readonly photo: Buffer;
}

type Job = Parameters<CutoutEngine['run']>[0];

export const CUTOUT_ENGINE: Suite<EngineSubject> = {
  'writes the picture that its result describes, and only reads the photo': async (subject) => {
    const { job, files } = await jobWith(subject);
    const result = await subject.engine.run(job);
    const { stream, bytes } = await job.files.output.read();
    assert.equal((await buffer(stream)).length, bytes);
    assert.equal(result.bytes, bytes);
    assert.equal(result.mode, job.mode);
    assert.notEqual(result.confidence, undefined);
    const photo = await job.files.input.read();
    assert.deepEqual(await buffer(photo.stream), subject.photo);
    await files.remove();
  },

  'tells when the work begins, and drops what a listener throws': async (subject) => {
    const { job, files } = await jobWith(subject);
    let began = 0;
    await subject.engine.run(job, undefined, {
      onBegan: () => {
        began += 1;
      },
      onStep: () => {
        throw new Error('a fault of the listener');
      },
    });
    assert.equal(began, 1);
    await files.remove();
  },

  'rejects with the signal’s reason, and leaves no output': async (subject) => {
    const { job, files } = await jobWith(subject);
    const reason = new Error('nobody waits');
    await assert.rejects(subject.engine.run(job, AbortSignal.abort(reason)), reason);
    await assert.rejects(access(job.files.output.path));
    await files.remove();
  },

  'leaves no output of a photo that cannot be read': async (subject) => {
    const { job, files } = await jobWith(subject);
    await writeFile(job.files.input.path, '');
    await assert.rejects(subject.engine.run(job));
    await assert.rejects(access(job.files.output.path));
    await files.remove();
  },

  'works on several jobs that come at once': async (subject) => {
    const jobs = await Promise.all([1, 2, 3].map(() => jobWith(subject)));
    await Promise.all(jobs.map(({ job }) => subject.engine.run(job)));
    for (const { job, files } of jobs) {
      await access(job.files.output.path);
      await files.remove();
    }
  },
};

async function jobWith({
  temporary,
  photo,
}: EngineSubject): Promise<{ job: Job; files: TemporaryFiles }> {
  const files = temporary.open();
  const [input, output] = [files.create(), files.create()];
  await input.write(Readable.from([photo]));
  const job: Job = {
    kind: 'cutout',
    mode: 'product',
    limits: { maxPixels: 1_000_000 },
    scheduling: { tier: 'paying', priority: 0, holder: 'suite' },
    files: { input, output, layer: (name) => files.at(`${output.path}-${name}`) },
  };
  return { job, files };
}
