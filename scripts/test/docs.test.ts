import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STEP_IDS } from '@nobg/contract/steps.js';
import { ABLATION_IDS } from '@nobg/engine/context/ablation.js';
import { stepsOf } from '@nobg/engine/context/walk.js';
import { framePipeline } from '@nobg/engine/pipeline/animation/frames.js';
import { recomposePipeline } from '@nobg/engine/pipeline/recompose.js';
import { stillPipeline } from '@nobg/engine/pipeline/still.js';
import { PREVIEW_STRATEGIES } from '@nobg/engine/segmentation/preview/preview.js';
import { segmentationSteps } from '@nobg/engine/segmentation/segment.js';
import { tunedNumbers, tunedProvenances } from '@nobg/engine/tuned.js';
import { expect, it } from 'vitest';
import { withGenerated } from '../docs/generated-part.mjs';
import { decisionIndex, experimentIndex } from '../docs/index-pages.mjs';
import { networkTable } from '../docs/network-table.mjs';
import { pipelineTables } from '../docs/pipeline-tables.mjs';

it('docs/pipeline.md has the tables of today’s pipelines; npm run docs writes them', () => {
  const page = readFileSync(new URL('../../docs/pipeline.md', import.meta.url), 'utf8');
  expect(page).toBe(withGenerated(page, pipelineTables()));
});

it('the indexes of decisions and experiments have every page', () => {
  for (const [name, part] of [
    ['adr', decisionIndex],
    ['experiments', experimentIndex],
  ] as const) {
    const folder = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
    const page = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(page).toBe(withGenerated(page, part(folder)));
  }
});

it('the page of licences has the table of today’s networks; npm run docs writes it', () => {
  const page = readFileSync(new URL('../../docs/guides/licences.md', import.meta.url), 'utf8');
  expect(page).toBe(withGenerated(page, networkTable()));
});

it('a page without the comments around its generated part is an error', () => {
  expect(() => withGenerated('# Page', 'part')).toThrow('expected <!-- generated');
});

it('each step that a measurement can leave out bears the id under which it does', () => {
  const steps = [...stepsOf(stillPipeline), ...stepsOf(segmentationSteps)];
  const optional = steps.flatMap((step) => (step.optional === undefined ? [] : [step.optional]));
  const inside = ['garment-network', 'faces', 'guided-filter'];
  expect([...new Set([...optional, ...inside])].sort()).toEqual([...ABLATION_IDS].sort());
});

it('each step that does not always run says where it does, unless its work was done already', () => {
  const steps = [
    ...[...stepsOf(stillPipeline), ...stepsOf(segmentationSteps)],
    ...[...Object.values(PREVIEW_STRATEGIES).flatMap(stepsOf), ...stepsOf(framePipeline)],
    ...stepsOf(recomposePipeline),
  ];
  const silent = steps.filter(({ when, where }) => when !== undefined && where === undefined);
  expect([...new Set(silent.map(({ id }) => id))].sort()).toEqual([
    'detect-objects',
    'encode',
    'person-matte',
  ]);
});

it('each group of tuned numbers says on what it was set, and where that is measured', () => {
  const groups = [...tunedProvenances()].map(([prefix, { setOn, page }]) => ({
    ...{ prefix, setOn },
    isThere: page === undefined || existsSync(new URL(`../../docs/${page}`, import.meta.url)),
  }));
  expect(groups.filter(({ setOn, isThere }) => setOn === '' || !isThere)).toEqual([]);
  const prefixes = groups.map(({ prefix }) => prefix);
  const nested = prefixes.filter((prefix) =>
    prefixes.some((other) => prefix.startsWith(`${other}.`)),
  );
  expect(nested).toEqual([]);
  // Strategies and what they share; a number that is declared elsewhere is no part of a group.
  const first = new Set(groups.map(({ prefix }) => prefix.split('.')[0]));
  expect([...first]).toEqual(
    expect.arrayContaining(['clothing', 'common', 'confidence', 'food', 'holes', 'matting']),
  );
  const grouped = (name: string) => groups.some(({ prefix }) => name.startsWith(`${prefix}.`));
  expect([...tunedNumbers().keys()].filter((name) => !grouped(name))).toEqual([]);
});

it('each step’s parameters are those of a group', () => {
  const steps = [...stepsOf(stillPipeline), ...stepsOf(segmentationSteps)];
  const groups = [...tunedProvenances().keys()];
  const wrong = steps.filter(
    ({ params }) =>
      params !== undefined && !groups.some((prefix) => `${prefix}.`.startsWith(`${params}.`)),
  );
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

it('every step id is that of a step, but for the upload, which the server times', () => {
  const all: readonly { readonly id: string }[] = [
    ...stepsOf(stillPipeline),
    ...stepsOf(segmentationSteps),
    ...Object.values(PREVIEW_STRATEGIES).flatMap(stepsOf),
    ...stepsOf(framePipeline),
    ...stepsOf(recomposePipeline),
  ];
  const ids = new Set(['upload', ...all.map(({ id }) => id)]);
  expect([...ids].sort()).toEqual([...STEP_IDS].sort());
});
