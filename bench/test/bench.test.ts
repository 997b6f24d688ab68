import { fileURLToPath } from 'node:url';
import { measureAnimations } from '@nobg/bench/animation.js';
import { startChild } from '@nobg/bench/child.js';
import { measureGrowth } from '@nobg/bench/growth.js';
import { describeMachine } from '@nobg/bench/machine.js';
import { main } from '@nobg/bench/main.js';
import { measureLatency } from '@nobg/bench/measure.js';
import type { ServerAddress } from '@nobg/bench/messages.js';
import { type BenchPhoto, choosePhoto, makePhotos } from '@nobg/bench/photos.js';
import { measurePlans } from '@nobg/bench/plans.js';
import { measureRenders } from '@nobg/bench/renders.js';
import { reportText } from '@nobg/bench/report.js';
import { scaledJpeg } from '@nobg/bench/scaled-jpeg.js';
import { watchSlots } from '@nobg/bench/slot-memory.js';
import { measureStart } from '@nobg/bench/start.js';
import { measureThroughput } from '@nobg/bench/throughput.js';
import { createModelStore } from '@nobg/models/store.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const modelsDir = process.env.NOBG_MODELS_DIR;
const compiled = modelsDir
  ? (await createModelStore({ dir: modelsDir }).list()).every((model) => model.state === 'compiled')
  : false;
if (!compiled) {
  console.warn('SKIPPED: a whole benchmark: NOBG_MODELS_DIR names no folder with its networks');
}

const photoPath = fileURLToPath(new URL('../../samples/coffee.jpg', import.meta.url));
let err: string;

beforeEach(() => {
  err = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('npm run bench', () => {
  it.each([
    [['--mode', 'portrait'], 'for --mode but received portrait.'],
    [['--photo', '/no/such.jpg'], 'No photo at /no/such.jpg'],
    [['--only', 'speed'], 'for --only but received speed.'],
    [['--quik'], "Unknown option '--quik'"],
  ])('says what is wrong with %j in one sentence, with exit code 2', async (args, sentence) => {
    expect(await main(args)).toBe(2);
    expect(err).toContain(sentence);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  const test = compiled ? it : it.skip;
  test('measures the bare network beside whole requests', { timeout: 600_000 }, async () => {
    const isnet = await createModelStore({ dir: modelsDir! }).ensure('isnet');
    const { bytes, ...size } = await scaledJpeg(photoPath, 1e5);
    const photo: BenchPhoto = { name: 'small', ...size, jpeg: bytes };
    const bare = startChild(moduleOf('bare-network'), process.env);
    const server = startChild(moduleOf('server'), { ...process.env, NOBG_SLOTS: '1' });
    try {
      expect(await bare.ask({ path: isnet.path, threads: 2 })).toBe('ready');
      const address = (await server.ask({ networks: [isnet] })) as ServerAddress;
      const watch = watchSlots(server.pid);
      const hooks = { onRequest: watch.look, onRound: () => undefined };
      const latency = await measureLatency(bare, address, [photo], 'product', 1, hooks);
      const throughput = await measureThroughput(address, photo, 'product', 2, 2);
      expect(throughput.refused).toBe(0);
      expect(throughput.p99).toBeGreaterThanOrEqual(throughput.p50);

      expect(latency.bare.n).toBe(1);
      const [small] = latency.sizes;
      expect(small!.width * small!.height).toBeCloseTo(1e5, -3);
      const names = small!.steps.map(({ step }) => step);
      expect(names).toEqual(expect.arrayContaining(['decode', 'network:isnet', 'encode']));
      const inSteps = small!.steps.reduce((sum, { ms }) => sum + ms, 0);
      expect(small!.request.median).toBeCloseTo(inSteps + small!.rest, 0);
      expect(throughput.photosPerMinute).toBeGreaterThan(0);
      if (process.platform === 'linux') {
        expect(watch.peak).toBeGreaterThan(1e8);
      }
      const text = reportText({
        format: 2,
        made: '2030-01-01T00:00:00.000Z',
        machine: await describeMachine(),
        mode: 'common',
        photo: 'coffee.jpg',
        rounds: 1,
        slots: 1,
        threads: 2,
        latency,
        networks: ['isnet'],
        slotPeakBytes: 1.1e9,
        slotsReplaced: watch.replaced,
        throughput: [throughput],
        plans: await measurePlans([isnet], photo, 'product', 2, 1),
        renders: await measureRenders(address, photo, 'product', 1),
        animations: await measureAnimations(address, server.pid, photoPath, 'product', 4),
        peers: [
          {
            name: 'other 1.0.0',
            skipped: 'no network',
            sizes: [],
            peakBytes: null,
          },
        ],
        start: await measureStart(modelsDir!, photo, ['product'], 1),
        growth: await measureGrowth(address, server.pid, [photo], ['product'], 6),
      });
      expect(text).toMatch(/over the bare network +1\.00 +\d+\.\d\d/);
      expect(text).toContain('Peak memory of a slot: 1.10 GB');
      expect(text).toMatch(/apng +1 +\d+ ms/);
      expect(text).toMatch(/webp +4 +\d+ ms/);
      expect(text).toContain('\nSKIPPED: other 1.0.0: no network');
      expect(text).not.toContain('replaced');
      expect(text).toMatch(/Start: listening after \d+ ms, first cutout after \d+ ms \(1 starts\)/);
      expect(text).toMatch(/^1 × 1 +\d.* 1\.00$/m);
    } finally {
      await Promise.all([bare.close(), server.close()]);
    }
  });

  it('makes JPEGs of 0.5 to 24 MP out of any photo', async () => {
    const photos = await makePhotos(choosePhoto(photoPath));
    expect(photos.map(({ name }) => name)).toEqual(['0.5 MP', '2 MP', '8 MP', '24 MP']);
    const megapixels = photos.map(({ width, height }) => (width * height) / 1e6);
    expect(megapixels[1]).toBeCloseTo(2, 1);
    expect(megapixels[2]).toBeCloseTo(8, 1);
  });
});

function moduleOf(name: string): URL {
  return new URL(`../dist/${name}-process.js`, import.meta.url);
}
