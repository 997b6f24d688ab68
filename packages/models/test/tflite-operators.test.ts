import { readFile } from 'node:fs/promises';
import { convertTflite } from '@nobg/models/import/tflite/convert.js';
import { readTflite } from '@nobg/models/import/tflite/read.js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { greatestDifference, runModel, wave } from './run-network.js';

/** Made by tflite-operators.py, which lies beside it. */
const FIXTURE = new URL('./fixtures/tflite-operators.json', import.meta.url);

const { cases } = z
  .object({
    cases: z.array(
      z.object({
        name: z.string(),
        input: z.array(z.number()),
        network: z.base64(),
        output: z.array(z.number()),
        values: z.base64(),
      }),
    ),
  })
  .parse(JSON.parse(await readFile(FIXTURE, 'utf8')));

describe('converted TFLite operators', () => {
  test.each(cases)(
    '$name gives the result of the TFLite runtime',
    async ({ input, network, output, values }) => {
      const model = convertTflite(readTflite(Buffer.from(network, 'base64')));
      const expected = new Float32Array(new Uint8Array(Buffer.from(values, 'base64')).buffer);
      const result = await runModel(model, wave(...input));
      expect(greatestDifference(result, { dims: output, data: expected })).toBeLessThan(1e-5);
    },
  );
});

test('transposes that cancel out are removed', () => {
  const { network } = cases.find((c) => c.name === 'convolutions')!;
  const { graph } = convertTflite(readTflite(Buffer.from(network, 'base64')));
  // One at the input and one at the output, of four convolutions.
  expect(graph.nodes.filter((n) => n.op === 'Transpose')).toHaveLength(2);
  expect(graph.nodes.filter((n) => n.op === 'Conv')).toHaveLength(4);
});
