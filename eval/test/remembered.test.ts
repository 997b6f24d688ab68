import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { centernet } from '@nobg/engine/networks/centernet.js';
import { isnet } from '@nobg/engine/networks/isnet.js';
import type { Closable, NetworkLoader } from '@nobg/engine/networks/network-loader.js';
import { type Networks, openNetworks } from '@nobg/engine/networks/networks.js';
import { rvm } from '@nobg/engine/networks/rvm.js';
import type { SaliencyNetwork } from '@nobg/engine/networks/saliency-network.js';
import { packAnswer, unpackAnswer } from '@nobg/eval/answer-file.js';
import { AnswerStore } from '@nobg/eval/answer-store.js';
import { questionKey } from '@nobg/eval/question-key.js';
import { RecentAnswers } from '@nobg/eval/recent-answers.js';
import { NetworkMemory } from '@nobg/eval/remembered.js';
import { NOTHING_SPENT } from '@nobg/eval/spent.js';
import { writeModel } from '@nobg/models/onnx/write.js';
import { smallMatte } from '@nobg/testing/small-graphs.js';
import { writeSmallNetworks } from '@nobg/testing/small-network.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-memory-'));
});
const opened: Networks[] = [];
afterAll(async () => {
  for (const networks of opened) await networks.close();
  await rm(folder, { recursive: true, force: true });
});

const time = fc.double({ min: 0, max: 1e6, noNaN: true });

const photo = () => Uint8Array.from({ length: 64 * 32 * 3 }, (_, i) => (i * 7) % 251);

/** Real small networks behind a memory, with the sizes that ISNet itself was asked for. */
async function openRemembering(store: AnswerStore | null, networksDir = folder) {
  const files = await writeSmallNetworks(networksDir);
  const networks = openNetworks(files, 1);
  opened.push(networks);
  const asked: number[] = [];
  const counting: Networks = {
    ...networks,
    async get<T extends Closable>(loader: NetworkLoader<T>): Promise<T> {
      const network = await networks.get(loader);
      if (loader.id !== isnet.id) return network;
      const { run } = network as unknown as SaliencyNetwork;
      return {
        ...network,
        run(...args: Parameters<SaliencyNetwork['run']>) {
          asked.push(args[1]);
          return run(...args);
        },
      };
    },
  };
  const memory = new NetworkMemory(store);
  return { asked, memory, files, remembered: memory.over(counting, files) };
}

const newStore = async () => AnswerStore.open(await mkdtemp(join(folder, 'store-')));

describe('what networks answered', () => {
  it('is asked for once, and each answer is a copy of its own', async () => {
    const { asked, remembered } = await openRemembering(null);
    const ask = async () => (await remembered.get(isnet)).run(photo(), 64, 32);
    const first = await ask();
    // The first run of a network is made twice: it is slower by what the runtime sets up.
    expect(asked).toEqual([64, 64]);
    const kept = [...first.data];
    first.data.fill(9);
    const second = await ask();
    expect([...second.data]).toEqual(kept);
    expect(second.data.buffer.byteLength).toBe(second.data.byteLength);
    expect(asked).toEqual([64, 64]);
    const other = photo();
    other[0] = 1;
    await (await remembered.get(isnet)).run(other, 64, 32);
    expect(asked).toEqual([64, 64, 64]);
  });

  it('is the same bit by bit when another process asks the same folder', async () => {
    const store = await newStore();
    const before = await openRemembering(store);
    const map = await (await before.remembered.get(isnet)).run(photo(), 64, 32);
    const detections = await (await before.remembered.get(centernet)).detect(
      new Uint8Array(512 * 512 * 3),
    );
    const after = await openRemembering(store);
    expect(await (await after.remembered.get(isnet)).run(photo(), 64, 32)).toEqual(map);
    const again = await (await after.remembered.get(centernet)).detect(
      new Uint8Array(512 * 512 * 3),
    );
    expect(again).toEqual(detections);
    expect(after.asked).toEqual([]);
  });

  it('counts with the time that it took at first', async () => {
    const dir = await mkdtemp(join(folder, 'timed-'));
    const store = await AnswerStore.open(dir);
    const before = await openRemembering(store);
    await (await before.remembered.get(isnet)).run(photo(), 64, 32);
    const [name] = (await readdir(dir, { recursive: true })).filter((path) => path.includes('/'));
    const key = name!.replace('/', '');
    const { bytes } = (await store.read(key))!;
    await store.write(key, { bytes, spent: { ms: 1e7, cpuMs: 2e7 } });
    const { memory, remembered } = await openRemembering(store);
    const network = await remembered.get(isnet);
    // Loading the network counts for nothing.
    expect(memory.takeCorrection().all.ms).toBeLessThan(0);
    await network.run(photo(), 64, 32);
    const { all, byNetwork } = memory.takeCorrection();
    expect(all.ms).toBeGreaterThan(9e6);
    expect(all.cpuMs).toBeGreaterThan(19e6);
    expect([...byNetwork]).toEqual([['isnet', all.ms]]);
    expect(memory.takeCorrection().all).toEqual({ ms: 0, cpuMs: 0 });
  });

  it('belongs to one file: networks of another content are asked anew', async () => {
    const store = await newStore();
    const before = await openRemembering(store, await mkdtemp(join(folder, 'a-')));
    const answer = await (await before.remembered.get(isnet)).run(photo(), 64, 32);
    const dir = await mkdtemp(join(folder, 'b-'));
    await writeSmallNetworks(dir);
    const files = [{ id: 'isnet', version: 'small', path: join(dir, 'isnet.onnx'), licence: '' }];
    await writeModel(smallMatte('input', 'output', 1, [], 20), files[0]!.path);
    const networks = openNetworks(files, 1);
    opened.push(networks);
    const there = new NetworkMemory(store).over(networks, files);
    expect(await (await there.get(isnet)).run(photo(), 64, 32)).not.toEqual(answer);
  });

  it('tells the engine which networks a photo used, from memory or not', async () => {
    const { remembered } = await openRemembering(null);
    await (await remembered.get(isnet)).run(photo(), 64, 32);
    await remembered.get(rvm);
    expect(remembered.takeUsed().map(({ id }) => id)).toEqual(['isnet', 'rvm']);
    await (await remembered.get(isnet)).run(photo(), 64, 32);
    expect(remembered.takeUsed().map(({ id }) => id)).toEqual(['isnet']);
    expect(remembered.has('isnet')).toBe(true);
  });

  it('is dropped and asked for again where its file is damaged', async () => {
    const dir = await mkdtemp(join(folder, 'damaged-'));
    const store = await AnswerStore.open(dir);
    const bytes = new Uint8Array(1000).fill(3);
    const spent = { ms: 5, cpuMs: 7 };
    for (const damage of [
      (path: string) => truncate(path, 40),
      (path: string) => truncate(path, 3),
      (path: string) => writeFile(path, 'something else'),
      async (path: string) => {
        const file = await readFile(path);
        file[10]! ^= 1;
        await writeFile(path, file);
      },
    ]) {
      await store.write('abcdef', { bytes, spent });
      expect(await store.read('abcdef')).toEqual({ bytes, spent });
      await damage(join(dir, 'ab', 'cdef'));
      expect(await store.read('abcdef')).toBeNull();
      expect(await readdir(join(dir, 'ab'))).toEqual([]);
    }
  });

  it('goes in the order of last use where the process holds too much', () => {
    const recent = new RecentAnswers(100);
    const answer = (n: number) => ({ bytes: new Uint8Array(n), spent: NOTHING_SPENT });
    recent.set('a', answer(40));
    recent.set('b', answer(40));
    recent.get('a');
    recent.set('c', answer(40));
    expect(['a', 'b', 'c'].map((key) => recent.get(key) !== undefined)).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('an answer as a file', () => {
  it('comes back byte by byte, with its time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 40 }),
        fc.record({ ms: time, cpuMs: time }),
        async (part, times, spent) => {
          const bytes = new Uint8Array(part.length * times);
          for (let i = 0; i < times; i++) bytes.set(part, i * part.length);
          const answer = await unpackAnswer(await packAnswer({ bytes, spent }));
          expect(Buffer.from(answer!.bytes).equals(bytes)).toBe(true);
          expect(answer!.spent).toEqual(spent);
        },
      ),
    );
  });

  it('is smaller where bytes repeat, and no larger than its head where they do not', async () => {
    const floats = Float32Array.from({ length: 5000 }, (_, i) => 0.5 + i * 1e-6);
    const bytes = new Uint8Array(floats.buffer);
    expect((await packAnswer({ bytes, spent: NOTHING_SPENT })).length).toBeLessThan(
      bytes.length / 2,
    );
    const noise = Uint8Array.from({ length: 4000 }, (_, i) => (Math.sin(i * 99.7) * 1e6) & 255);
    expect((await packAnswer({ bytes: noise, spent: NOTHING_SPENT })).length).toBeLessThan(
      noise.length + 64,
    );
  });
});

describe('the key of a question', () => {
  it.each([
    [[1, 2], [12]],
    [['1'], [1]],
    [[Float32Array.of(1)], [Uint8Array.of(0, 0, 128, 63)]],
    [[{ a: 1 }], [{ b: 1 }]],
    [[[1], 2], [[1, 2]]],
    [[new Map([['a', 1]])], [{ a: 1 }]],
    [[0], [-0]],
    [[null], [undefined]],
  ])('tells %j from %j', (one, other) => {
    expect(questionKey(one)).not.toBe(questionKey(other));
  });

  it('is the same for the same values in other objects', () => {
    const question = () => ['run', Float32Array.of(1, 2), { b: [true], a: new Map([[1, 'x']]) }];
    expect(questionKey(question())).toBe(questionKey(question()));
    const part = new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
    expect(questionKey([part])).toBe(questionKey([Uint8Array.of(1, 2)]));
    expect(questionKey([{ a: 1, b: 2 }])).toBe(questionKey([{ b: 2, a: 1 }]));
  });
});
