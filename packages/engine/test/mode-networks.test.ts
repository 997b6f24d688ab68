import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MODES } from '@nobg/contract/modes.js';
import { capabilityNetworks, type Need } from '@nobg/engine/capabilities/implementations.js';
import { stepsOf } from '@nobg/engine/context/walk.js';
import {
  extrasFor,
  modesUsing,
  networksFor,
  onlyPromptsUse,
  requiredNetworks,
} from '@nobg/engine/mode-networks.js';
import { isnet } from '@nobg/engine/networks/isnet.js';
import { openNetworks } from '@nobg/engine/networks/networks.js';
import { STRATEGIES } from '@nobg/engine/segmentation/strategies.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';
import { writeSmallNetwork } from '@nobg/testing/small-network.js';
import { expect, it, onTestFinished } from 'vitest';

const STRATEGIES_FOLDER = fileURLToPath(new URL('../src/segmentation', import.meta.url));

/** What a strategy asks for by each member of its network set. */
const NEEDS: Readonly<Record<string, Need>> = {
  saliency: 'saliency',
  fusion: 'saliencyFusion',
  personMatting: 'personMatting',
  detection: 'detection',
  parsing: 'parsing',
  'parsing.garments': 'garmentParsing',
  prompting: 'prompting',
  optionalPrompting: 'prompting',
};
const MEMBER = /\bnetworks\.(parsing\.garments|\w+)/g;

/** Ids of all networks that a file asks for, itself or through files of segmentation/ that it imports. */
function asked(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  const needs = [...text.matchAll(MEMBER)].map(([, member = '']) => NEEDS[member]);
  const found = new Set<string>(
    needs.flatMap((need) => (need ? capabilityNetworks(need, 'any') : [])),
  );
  for (const [, path = ''] of text.matchAll(
    /^(?:import (?!type )|\} ).*from '(\.[^']+)\.js';$/gm,
  )) {
    const imported = `${resolve(dirname(file), path)}.ts`;
    if (!imported.startsWith(STRATEGIES_FOLDER)) continue;
    for (const id of asked(imported, seen)) found.add(id);
  }
  return found;
}

/** The file of each mode's strategy, out of the table in strategies.ts. */
function strategyOf(mode: string): string {
  const text = readFileSync(join(STRATEGIES_FOLDER, 'strategies.ts'), 'utf8');
  const path = new RegExp(`\\b${mode}Steps\\b.* from '(\\S+)\\.js';`).exec(text)?.[1];
  if (!path) throw new Error(`strategies.ts names no steps for ${mode}`);
  return join(STRATEGIES_FOLDER, `${path}.ts`);
}

const PERMISSIVE = { licences: 'permissive', own: {} } as const;

it('the default set is fetched in the order in which modes use it', () => {
  expect(requiredNetworks()).toEqual([
    'isnet',
    'rvm',
    'centernet',
    'selfie-multiclass',
    'garments',
    'mobile-sam-encoder',
    'mobile-sam-decoder',
    'u2netp',
    'saliency-fusion',
  ]);
});

it('every built-in network is used by one of the sets, or can be named as the network of a mode', () => {
  const used = new Set([...requiredNetworks(), ...requiredNetworks(PERMISSIVE)]);
  const named = BUILTIN_NETWORKS.filter(({ capability }) => capability === 'saliency-segmentation');
  const known = BUILTIN_NETWORKS.flatMap(({ id, variant }) => (variant ? [] : [id]));
  expect(
    [...new Set([...used, ...named.flatMap(({ id, variant }) => (variant ? [] : [id]))])].sort(),
  ).toEqual(known.sort());
});

it('no mode of the permissive set needs a network under copyleft or without terms', () => {
  const barred = ['isnet', 'rvm', 'centernet'];
  expect(requiredNetworks(PERMISSIVE).filter((id) => barred.includes(id))).toEqual([]);
  for (const id of requiredNetworks(PERMISSIVE)) {
    const entry = BUILTIN_NETWORKS.find((known) => known.id === id);
    expect(`${id}: ${entry?.licence.weights}`).toMatch(/: Apache-2\.0/);
  }
});

it("an operator's network takes the salient one's place, which nothing needs then", () => {
  const own = Object.fromEntries(MODES.map((mode) => [mode, 'mine']));
  expect(networksFor('common', {}, { licences: 'any', own })).toEqual([
    'mine',
    'rvm',
    'centernet',
    'selfie-multiclass',
  ]);
  expect(requiredNetworks({ licences: 'any', own })).not.toContain('isnet');
  expect(requiredNetworks({ licences: 'permissive', own })).not.toContain('u2netp');
});

it.each(MODES)('the tables name what mode %s asks for, and no more', (mode) => {
  const plate = mode === 'food' ? networksFor(mode, { plate: 'drop' }) : [];
  const named = new Set([...networksFor(mode, {}), ...extrasFor(mode), ...plate]);
  expect([...named].sort()).toEqual([...asked(strategyOf(mode))].sort());
});

it.each(MODES)('the steps of mode %s name the networks that their code asks for', (mode) => {
  const named = stepsOf(STRATEGIES[mode]).flatMap(({ networks = [] }) => networks);
  expect([...new Set(named)].sort()).toEqual([...asked(strategyOf(mode))].sort());
});

it('points and a box ask for what finds the thing that is meant, once', () => {
  const chosen = [...asked(join(STRATEGIES_FOLDER, 'prompt/prompted.ts'))];
  const all = networksFor('product', { points: [{ x: 1, y: 1, keep: true }] });
  expect([...all].sort()).toEqual([...networksFor('product', {}), ...chosen].sort());
  const food = networksFor('food', { box: { left: 0, top: 0, right: 9, bottom: 9 } });
  expect([...food].sort()).toEqual([...networksFor('food', {}), ...chosen].sort());
  expect(networksFor('food', { plate: 'drop' })).toEqual(food);
  expect(networksFor('food', { plate: 'keep' })).toEqual(networksFor('food', {}));
});

it.each([
  ['isnet', MODES, false],
  ['garments', ['clothing'], false],
  // Mode food with `plate=drop`.
  ['mobile-sam-encoder', ['common', 'body', 'food'], true],
  ['mobile-sam-encoder-int8', ['common', 'body', 'food'], true],
  ['deeplab-voc', [], false],
] as const)(
  '%s is used by modes, and by points and a box alone in others',
  (id, modes, prompts) => {
    expect(modesUsing(id)).toEqual(modes);
    expect(onlyPromptsUse(id)).toBe(prompts);
  },
);

it('a network that each mode of the permissive set uses is not one of points and a box alone', () => {
  expect(modesUsing('mobile-sam-decoder', PERMISSIVE)).toEqual(MODES);
  expect(onlyPromptsUse('mobile-sam-decoder', PERMISSIVE)).toBe(false);
});

it('the files of modes that ask for networks belong to a mode', () => {
  const files = readdirSync(STRATEGIES_FOLDER, { recursive: true, encoding: 'utf8' });
  const all = files.filter((name) => name.endsWith('.ts'));
  const used = new Set(all.flatMap((name) => [...asked(join(STRATEGIES_FOLDER, name))]));
  expect([...used].sort()).toEqual([...requiredNetworks()].sort());
});

it('strategies know neither sets of licences nor networks by id', () => {
  const files = readdirSync(STRATEGIES_FOLDER, { recursive: true, encoding: 'utf8' });
  const knowing = files.filter((name) => {
    if (!name.endsWith('.ts')) return false;
    const text = readFileSync(join(STRATEGIES_FOLDER, name), 'utf8');
    return /\blicences\b|networks\.(has|get|choice)\b|context\.own\b/.test(text);
  });
  expect(knowing).toEqual([]);
});

it('a network whose file comes later is said not to be there, and then used', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-late-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'isnet.onnx');
  const file = { id: 'isnet', version: '1', licence: 'Apache-2.0', path };
  const networks = openNetworks([file], 1);
  await expect(networks.get(isnet)).rejects.toMatchObject({
    code: 'not_ready',
    message: expect.stringContaining('The network isnet'),
  });
  await writeSmallNetwork(path);
  await networks.get(isnet);
  await networks.close();
});
