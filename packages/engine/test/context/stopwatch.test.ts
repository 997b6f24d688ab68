import { Stopwatch } from '@nobg/engine/context/stopwatch.js';
import { describe, expect, it } from 'vitest';

/** A step with another one inside it, and one after them. */
async function work(watch: Stopwatch): Promise<void> {
  await watch.time('saliency-pass', () => watch.time('network:isnet', () => {}));
  await watch.time('encode', () => {});
}

describe('a stopwatch', () => {
  it('records each run of a step with the run that it was inside of, where it is asked to', async () => {
    const watch = new Stopwatch(true);
    const before = Date.now();
    await work(watch);
    await work(watch);
    const { timings, spans = [] } = watch.summary();
    expect(timings).toHaveLength(3);
    expect(spans.map(({ step, parent }) => [step, parent])).toEqual([
      ...[
        ['saliency-pass', null] as const,
        ['network:isnet', 0] as const,
        ['encode', null] as const,
      ],
      ...[
        ['saliency-pass', null] as const,
        ['network:isnet', 3] as const,
        ['encode', null] as const,
      ],
    ]);
    for (const { start } of spans) expect(Math.abs(start - before)).toBeLessThan(60_000);
  });

  it('records nothing of single runs otherwise', async () => {
    const watch = new Stopwatch();
    await work(watch);
    expect(Object.keys(watch.summary())).toEqual(['timings']);
  });

  it('keeps the first 500 runs of an animation, and all of their time', async () => {
    const watch = new Stopwatch(true);
    for (let frame = 0; frame < 300; frame += 1) await work(watch);
    const { timings, spans = [] } = watch.summary();
    expect(spans).toHaveLength(500);
    expect(timings.map(({ step }) => step)).toEqual(['network:isnet', 'saliency-pass', 'encode']);
  });

  it('ends the record of a step that fails, so that the next one is not inside it', async () => {
    const watch = new Stopwatch(true);
    const fails = () => Promise.reject(new Error('no'));
    await expect(watch.time('decode', fails)).rejects.toThrow('no');
    await watch.time('encode', () => {});
    expect(watch.summary().spans?.map(({ parent }) => parent)).toEqual([null, null]);
  });
});
