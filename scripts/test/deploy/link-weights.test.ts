import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { linkWeights } from '../../../deploy/image/link-weights.mjs';

function folders() {
  const root = mkdtempSync(join(tmpdir(), 'nobg-weights-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [weights, data] = [join(root, 'weights'), join(root, 'data')];
  mkdirSync(weights);
  for (const name of ['a-1.onnx', 'a-1.onnx.json', 'precision.json']) {
    writeFileSync(join(weights, name), name);
  }
  return { weights, data, models: join(data, 'models') };
}

it('links networks and their notes into the data folder, and nothing that a server writes there', () => {
  const { weights, data, models } = folders();
  expect(linkWeights(weights, data)).toBe(models);
  expect(readdirSync(models).sort()).toEqual(['a-1.onnx', 'a-1.onnx.json']);
  expect(readlinkSync(join(models, 'a-1.onnx'))).toBe(join(weights, 'a-1.onnx'));
  expect(linkWeights(weights, data)).toBe(models);
});

it('removes links of an older image, and keeps what was fetched or measured', () => {
  const { weights, data, models } = folders();
  mkdirSync(models, { recursive: true });
  symlinkSync(join(weights, 'a-0.onnx'), join(models, 'a-0.onnx'));
  for (const name of ['a-1.onnx', 'own.onnx', 'precision.json']) {
    writeFileSync(join(models, name), 'mine');
  }
  linkWeights(weights, data);
  expect(readdirSync(models).sort()).toEqual([
    ...['a-1.onnx', 'a-1.onnx.json', 'own.onnx', 'precision.json'],
  ]);
  expect(readFileSync(join(models, 'a-1.onnx'), 'utf8')).toBe('mine');
});

it('uses the folder within the data folder where the image has no weights', () => {
  const { data, models } = folders();
  expect(linkWeights(join(data, 'none'), data)).toBe(models);
  expect(existsSync(models)).toBe(false);
});

it('uses the image’s own folder where nothing can be written', () => {
  const { weights } = folders();
  // Nobody makes folders there, root neither.
  expect(linkWeights(weights, '/sys/nobg')).toBe(weights);
});
