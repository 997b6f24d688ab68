import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Processor, readProcessor } from '@nobg/engine/machine/processor.js';
import { withInt8 } from '@nobg/engine/network-forms.js';
import { isnet } from '@nobg/engine/networks/isnet.js';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { choosePrecision, recallChoice } from '@nobg/engine/precision/choose-precision.js';
import type { Trial } from '@nobg/engine/precision/trial.js';
import type { NetworkFile } from '@nobg/engine/types.js';
import type { BuiltinNetworkId } from '@nobg/models/registry/builtin-networks.js';
import { writeSmallNetwork } from '@nobg/testing/small-network.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

const { O_NONBLOCK, O_WRONLY } = constants;
const QUICKER: Trial = { float32Ms: 1000, int8Ms: 400, difference: 0.002 };

/** Small networks, each in both forms, and one that comes in floats only. */
async function bothForms(...networkIds: BuiltinNetworkId[]) {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-precision-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const networks: NetworkFile[] = [];
  for (const id of networkIds.length > 0 ? networkIds : (['isnet'] as const)) {
    networks.push(await writeSmallNetwork(join(folder, `${id}.onnx`), id));
    const int8 = await writeSmallNetwork(join(folder, `${id}-int8.onnx`), id);
    networks.push({ ...int8, id: `${id}-int8` });
  }
  networks.push(await writeSmallNetwork(join(folder, 'rvm.onnx'), 'rvm'));
  return { folder, networks };
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
    const chosen = await choosePrecision(networks, { precision: 'auto', threads: 1, hold });
    expect(ids(chosen)).toEqual([expected, 'rvm']);
  });

  it.each([
    ['float32', 'isnet'],
    ['int8', 'isnet-int8'],
  ] as const)('%s is taken without a trial', async (precision, expected) => {
    const { networks } = await bothForms();
    const hold = () => Promise.reject(new Error('no trial was asked for'));
    expect(ids(await choosePrecision(networks, { precision, threads: 1, hold }))).toEqual([
      expected,
      'rvm',
    ]);
  });

  it('a trial is ended when it is given up, and none is held afterwards', async () => {
    const { folder, networks } = await bothForms('isnet', 'mobile-sam-encoder');
    // The trial reads weights that never come to an end: nothing but its death ends it.
    const weights = join(folder, 'isnet.onnx');
    await rm(weights);
    execFileSync('mkfifo', [weights]);
    const giveUp = new AbortController();
    const begun: string[] = [];
    const chosen = choosePrecision(networks, {
      ...{ precision: 'auto', threads: 1, signal: giveUp.signal },
      onTrial: (id) => begun.push(id),
    });
    const refused = expect(chosen).rejects.toThrow('given up');
    // A pipe opens for writing once somebody reads it, and is broken once nobody does.
    const pipe = await vi.waitFor(() => openSync(weights, O_WRONLY | O_NONBLOCK), 30_000);
    onTestFinished(() => closeSync(pipe));
    giveUp.abort(new Error('given up'));
    await refused;
    expect(begun).toEqual(['isnet']);
    await vi.waitFor(() => expect(() => writeSync(pipe, '.')).toThrow('EPIPE'));
    await expect(readFile(join(folder, 'precision.json'))).rejects.toThrow('ENOENT');
  });

  it('holds one trial, and another for other threads or where the note is damaged', async () => {
    const { folder, networks } = await bothForms();
    let trials = 0;
    const hold = async () => {
      trials++;
      return QUICKER;
    };
    const choose = (threads: number) =>
      choosePrecision(networks, { precision: 'auto', threads, hold });
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
    expect(await recallChoice({ float32, int8 }, 1)).toBeNull();
    await choosePrecision(networks, { precision: 'auto', threads: 1, hold: async () => QUICKER });
    const recalled = { ...QUICKER, verdict: 'int8' };
    expect(await recallChoice({ float32, int8 }, 1)).toEqual(recalled);
    expect(await recallChoice({ float32, int8 }, 2)).toBeNull();
  });

  it('each network is tried for itself', async () => {
    const { networks } = await bothForms('mobile-sam-encoder', 'isnet');
    const outcomes: Record<string, Trial> = {
      isnet: QUICKER,
      'mobile-sam-encoder': { ...QUICKER, difference: 0.3 },
    };
    const hold = async ({ id }: { readonly id: string }) => outcomes[id]!;
    const chosen = await choosePrecision(networks, { precision: 'auto', threads: 1, hold });
    expect(ids(chosen).sort()).toEqual(['isnet-int8', 'mobile-sam-encoder', 'rvm']);
  });

  it('a network that may not be tried now computes in floats until it was', async () => {
    const { networks } = await bothForms('isnet', 'mobile-sam-encoder');
    const hold = async () => QUICKER;
    const choose = (mayTry?: readonly string[]) =>
      choosePrecision(networks, {
        precision: 'auto',
        threads: 1,
        hold,
        ...(mayTry ? { mayTry } : {}),
      });
    expect(ids(await choose(['isnet']))).toEqual(['isnet-int8', 'mobile-sam-encoder', 'rvm']);
    const both = ['isnet-int8', 'mobile-sam-encoder-int8', 'rvm'];
    expect(ids(await choose())).toEqual(both);
    expect(ids(await choose([]))).toEqual(both);
  });

  it.each<[string, Partial<Processor>]>([
    ['of another model', { model: 'another processor' }],
    ['without an instruction set', { features: ['fma'] }],
    ['of another kind', { arch: 'arm64' }],
  ])('a folder that was moved to a processor %s is tried again', async (_, other) => {
    const { networks } = await bothForms();
    const trials: string[] = [];
    const choose = (processor: Processor) =>
      choosePrecision(networks, {
        precision: 'auto',
        threads: 1,
        processor,
        hold: async ({ id }) => {
          trials.push(id);
          return QUICKER;
        },
      });
    const here = readProcessor();
    await choose(here);
    await choose(here);
    expect(trials).toHaveLength(1);
    await choose({ ...here, ...other });
    expect(trials).toHaveLength(2);
    // The first processor's note is still there.
    await choose(here);
    expect(trials).toHaveLength(2);
  });

  it.each(['isnet', 'mobile-sam-encoder'] as const)(
    'tries both forms of %s in a process of its own',
    async (id) => {
      const { folder, networks } = await bothForms(id);
      await choosePrecision(networks, { precision: 'auto', threads: 1 });
      const [trial] = Object.values(
        JSON.parse(await readFile(join(folder, 'precision.json'), 'utf8')) as Record<string, Trial>,
      );
      // Both forms are the same small network here.
      expect(trial).toMatchObject({ difference: 0 });
      expect(trial?.int8Ms).toBeGreaterThanOrEqual(0);
    },
  );

  it('does not wait for a form whose file is not there', async () => {
    const { folder, networks } = await bothForms();
    await rm(join(folder, 'isnet-int8.onnx'));
    expect(ids(await choosePrecision(networks, { precision: 'auto', threads: 1 }))).toEqual([
      'isnet',
      'rvm',
    ]);
  });
});

it('answers name the form that was used', async () => {
  const { networks } = await bothForms();
  for (const [precision, expected] of [
    ['int8', 'isnet-int8'],
    ['float32', 'isnet'],
  ] as const) {
    const open = openNetworks(await choosePrecision(networks, { precision, threads: 1 }), 1);
    await (await open.get(isnet)).run(new Uint8Array(32 * 32 * 3), 32, 32);
    expect(open.takeUsed().map(({ id }) => id)).toEqual([expected]);
    await open.close();
  }
});

it('a network that is there in 8 bits alone is there', async () => {
  const { folder, networks } = await bothForms('mobile-sam-encoder');
  const chosen = await choosePrecision(networks, { precision: 'int8', threads: 1 });
  const open = openNetworks(chosen, 1);
  expect(open.has('mobile-sam-encoder')).toBe(true);
  expect(open.hasRoomFor('mobile-sam-encoder')).toBe(true);
  await rm(join(folder, 'mobile-sam-encoder-int8.onnx'));
  expect(open.has('mobile-sam-encoder')).toBe(false);
  await open.close();
});

it('the 8-bit form is asked for where it is there, or comes with the float one', () => {
  expect(withInt8(['isnet', 'rvm'], () => false)).toEqual(['isnet', 'isnet-int8', 'rvm']);
  expect(withInt8(['isnet', 'rvm'], () => true)).toEqual(['isnet', 'isnet-int8', 'rvm']);
  const float = (id: string) => id === 'isnet';
  expect(withInt8(['isnet', 'rvm'], float)).toEqual(['isnet', 'rvm']);
  expect(withInt8(['isnet'], float, 'int8')).toEqual(['isnet', 'isnet-int8']);
  expect(withInt8(['isnet'], () => true, 'float32')).toEqual(['isnet']);
});
