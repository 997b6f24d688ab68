import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { laterInt8, withInt8 } from '@nobg/engine/network-forms.js';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { choosePrecision, recallChoice } from '@nobg/engine/precision/choose-precision.js';
import type { Trial } from '@nobg/engine/precision/trial.js';
import type { NetworkFile } from '@nobg/engine/types.js';
import { writeSmallNetwork } from '@nobg/testing/small-network.js';
import { describe, expect, it, onTestFinished } from 'vitest';

const QUICKER: Trial = { float32Ms: 1000, int8Ms: 400, difference: 0.002 };

async function bothForms() {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-precision-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const float32 = await writeSmallNetwork(join(folder, 'isnet.onnx'));
  const int8: NetworkFile = {
    ...(await writeSmallNetwork(join(folder, 'isnet-int8.onnx'))),
    id: 'isnet-int8',
  };
  const rvm: NetworkFile = { ...float32, id: 'rvm' };
  return { folder, networks: [float32, int8, rvm] };
}

const ids = (networks: readonly NetworkFile[]) => networks.map(({ id }) => id);

describe('choosePrecision', () => {
  it.each([
    ['is much quicker and agrees', QUICKER, 'isnet-int8'],
    ['is not much quicker', { ...QUICKER, int8Ms: 900 }, 'isnet'],
    ['gives something else', { ...QUICKER, difference: 0.3 }, 'isnet'],
    ['could not be tried', null, 'isnet'],
  ])('auto: where the 8-bit form %s', async (_, trial, expected) => {
    const { networks } = await bothForms();
    const hold = async () => trial;
    const chosen = await choosePrecision(networks, { wish: 'auto', threads: 1, hold });
    expect(ids(chosen)).toEqual([expected, 'rvm']);
  });

  it.each([
    ['float32', 'isnet'],
    ['int8', 'isnet-int8'],
  ] as const)('%s is taken without a trial', async (wish, expected) => {
    const { networks } = await bothForms();
    const hold = () => Promise.reject(new Error('no trial was asked for'));
    expect(ids(await choosePrecision(networks, { wish, threads: 1, hold }))).toEqual([
      expected,
      'rvm',
    ]);
  });

  it('holds one trial, and another for other threads or where the note is damaged', async () => {
    const { folder, networks } = await bothForms();
    let trials = 0;
    const hold = async () => {
      trials++;
      return QUICKER;
    };
    const choose = (threads: number) => choosePrecision(networks, { wish: 'auto', threads, hold });
    await choose(1);
    await choose(1);
    expect(trials).toBe(1);
    await choose(2);
    expect(trials).toBe(2);
    const note = join(folder, 'precision.json');
    expect(Object.values(JSON.parse(await readFile(note, 'utf8')))).toEqual([QUICKER, QUICKER]);
    await writeFile(note, '{"cut off');
    await choose(1);
    expect(trials).toBe(3);
  });

  it('what a trial said can be recalled for the same threads', async () => {
    const { networks } = await bothForms();
    const [float32, int8] = [networks[0]!, networks[1]!];
    expect(await recallChoice(float32, int8, 1)).toBeNull();
    await choosePrecision(networks, { wish: 'auto', threads: 1, hold: async () => QUICKER });
    expect(await recallChoice(float32, int8, 1)).toEqual({ ...QUICKER, pays: true });
    expect(await recallChoice(float32, int8, 2)).toBeNull();
  });

  it('tries both forms in a process of its own', async () => {
    const { folder, networks } = await bothForms();
    await choosePrecision(networks, { wish: 'auto', threads: 1 });
    const [trial] = Object.values(
      JSON.parse(await readFile(join(folder, 'precision.json'), 'utf8')) as Record<string, Trial>,
    );
    // Both forms are the same small network here.
    expect(trial).toMatchObject({ difference: 0 });
    expect(trial?.int8Ms).toBeGreaterThanOrEqual(0);
  });

  it('does not wait for a form whose file is not there', async () => {
    const { folder, networks } = await bothForms();
    await rm(join(folder, 'isnet-int8.onnx'));
    expect(ids(await choosePrecision(networks, { wish: 'auto', threads: 1 }))).toEqual([
      'isnet',
      'rvm',
    ]);
  });
});

it('answers name the form that was used', async () => {
  const { networks } = await bothForms();
  for (const [wish, expected] of [
    ['int8', 'isnet-int8'],
    ['float32', 'isnet'],
  ] as const) {
    const open = openNetworks(await choosePrecision(networks, { wish, threads: 1 }), 1);
    await (await open.isnet()).run(new Uint8Array(32 * 32 * 3), 32, 32, false);
    expect(open.takeUsed().map(({ id }) => id)).toEqual([expected]);
    await open.close();
  }
});

it('the 8-bit form is asked for where it is there, or comes with the float one', () => {
  expect(withInt8(['isnet', 'rvm'], () => false)).toEqual(['isnet', 'isnet-int8', 'rvm']);
  expect(withInt8(['isnet', 'rvm'], () => true)).toEqual(['isnet', 'isnet-int8', 'rvm']);
  const float = (id: string) => id === 'isnet';
  expect(withInt8(['isnet', 'rvm'], float)).toEqual(['isnet', 'rvm']);
  expect(withInt8(['isnet'], float, 'int8')).toEqual(['isnet', 'isnet-int8']);
  expect(withInt8(['isnet'], () => true, 'float32')).toEqual(['isnet']);
});

it('the 8-bit form that an older start did without is fetched later, where it may be used', () => {
  const float = (id: string) => id !== 'isnet-int8';
  expect(laterInt8(['isnet', 'rvm'], float)).toEqual(['isnet-int8']);
  expect(laterInt8(['isnet', 'rvm'], () => true)).toEqual([]);
  // With the float one it comes by itself.
  expect(laterInt8(['isnet', 'rvm'], () => false)).toEqual([]);
  expect(laterInt8(['isnet', 'rvm'], float, 'float32')).toEqual([]);
});
