import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { NobgError } from '@nobg/contract/errors.js';
import type { LayerClass } from '@nobg/contract/layers.js';
import { layerPath } from '@nobg/engine/layer-path.js';
import type { CutoutEngineJob, RenderEngineJob } from '@nobg/server/ports/cutout-engine.js';
import type { TemporaryFiles } from '@nobg/server/ports/temporary-files.js';
import type { EngineSubject } from './cutout-engine.js';
import type { Suite } from './suite.js';

const SCHEDULING = { tier: 'paying', priority: 0, holder: 'suite' } as const;
const LIMITS = { maxPixels: 1_000_000 };
const PNG = '89504e470d0a1a0a';

/** What an engine that really cuts out holds, wherever it works. */
export const ENGINE_WORK: Suite<EngineSubject> = {
  'tells its steps in their order, and shows what the first network saw once': async (subject) => {
    const { job, files } = await open(subject);
    const [steps, masks]: [string[], string[]] = [[], []];
    const { timings } = await subject.engine.run({ ...job, scheduling: SCHEDULING }, undefined, {
      onStep: (step) => steps.push(step),
      onPreview: (mask) => masks.push(mask),
    });
    assert.equal(steps[0], 'decode');
    assert.equal(steps.at(-1), 'encode');
    assert.ok(timings.length > 0);
    assert.equal(masks.length, 1);
    assert.equal(
      Buffer.from(masks[0] ?? '', 'base64')
        .subarray(0, 8)
        .toString('hex'),
      PNG,
    );
    await files.remove();
  },

  'ends a job in work when nobody waits, with the signal’s reason': async (subject) => {
    const { job, files } = await open(subject);
    const caller = new AbortController();
    const reason = new Error('nobody waits');
    const work = subject.engine.run({ ...job, scheduling: SCHEDULING }, caller.signal, {
      onStep: () => caller.abort(reason),
    });
    await assert.rejects(work, reason);
    await assert.rejects(access(job.files.output.path));
    await files.remove();
  },

  'says what is wrong with a photo, in the words that the engine has for it': async (subject) => {
    const { job, files } = await open(subject);
    const work = subject.engine.run({
      ...{ ...job, scheduling: SCHEDULING, limits: { maxPixels: 100 } },
    });
    await assert.rejects(work, (error) => {
      assert.ok(error instanceof NobgError);
      assert.equal(error.code, 'too_many_pixels');
      assert.match(error.message, /100/);
      return true;
    });
    await assert.rejects(access(job.files.output.path));
    await files.remove();
  },

  'writes the plain cutout beside a picture on a background, which is composed again from it':
    async (subject) => {
      const { job, files } = await open(subject);
      const [background, cutout, output] = [files.create(), files.create(), files.create()];
      await background.write(Readable.from([subject.photo]));
      const composition = { background: { kind: 'image', fit: 'cover' } } as const;
      const made = await subject.engine.run({
        ...{ ...job, composition, scheduling: SCHEDULING },
        files: { ...job.files, background, cutout },
      });
      const again: RenderEngineJob = {
        ...{ kind: 'render', mode: job.mode, type: made.type, limits: LIMITS, composition },
        files: { input: cutout, background, output },
      };
      const rendered = await subject.engine.run({ ...again, scheduling: SCHEDULING });
      assert.equal(rendered.confidence, undefined);
      assert.deepEqual([rendered.width, rendered.height], [made.width, made.height]);
      const pictures = [await readFile(job.files.output.path), await readFile(output.path)];
      assert.ok(pictures[0]?.equals(pictures[1] ?? Buffer.alloc(0)));
      await files.remove();
    },

  'writes the layer of each class that its result names, and no other': async (subject) => {
    const { job, files } = await open(subject);
    const asked: LayerClass[] = [];
    const { layers = [] } = await subject.engine.run({
      ...{ ...job, mode: 'clothing', options: { layers: 'per_class' }, scheduling: SCHEDULING },
      files: {
        ...job.files,
        layer(name) {
          asked.push(name);
          return job.files.layer(name);
        },
      },
    });
    assert.ok(layers.length > 0);
    for (const { class: name, bytes } of layers) {
      assert.equal((await readFile(job.files.layer(name).path)).length, bytes);
    }
    assert.ok(asked.every((name) => layers.some((layer) => layer.class === name)));
    await files.remove();
  },
};

async function open({
  temporary,
  photo,
}: EngineSubject): Promise<{ job: CutoutEngineJob; files: TemporaryFiles }> {
  const files = temporary.open();
  const [input, output] = [files.create(), files.create()];
  await input.write(Readable.from([photo]));
  const layer = (name: LayerClass) => files.at(layerPath(output.path, name));
  const job = { kind: 'cutout', mode: 'product', limits: LIMITS } as const;
  return { job: { ...job, files: { input, output, layer } }, files };
}
