// The diagrams and step tables of docs/pipeline.md, made from the pipelines that the engine runs.
import { isBranch } from '@nobg/engine/context/step.js';
import { framePicturePipeline } from '@nobg/engine/pipeline/animation/cut-animation.js';
import { framePipeline } from '@nobg/engine/pipeline/animation/frames.js';
import { recomposePipeline } from '@nobg/engine/pipeline/recompose.js';
import { stillPipeline } from '@nobg/engine/pipeline/still.js';
import { PREVIEW_STRATEGIES } from '@nobg/engine/segmentation/preview/preview.js';
import { promptedSteps } from '@nobg/engine/segmentation/prompt/prompted.js';
import { segmentationSteps } from '@nobg/engine/segmentation/segment.js';
import { STRATEGIES } from '@nobg/engine/segmentation/strategies.js';
import { tunedNumbers, tunedProvenances } from '@nobg/engine/tuned.js';

/** @returns {string} Markdown, with a heading of the second level for each pipeline */
export function pipelineTables() {
  const afterStrategy = segmentationSteps.filter(({ id }) => id !== 'strategy');
  const sections = [
    section('From a photo to a file', 'Every still photo.', stillPipeline),
    section(
      'After the strategy',
      'What step `segment` does with the alpha of the mode’s strategy.',
      afterStrategy,
    ),
    ...Object.entries(STRATEGIES).map(([mode, steps]) =>
      section(`Mode \`${mode}\``, '', steps, { diagram: true }),
    ),
    section(
      'With points or a box',
      'Around a mode’s own strategy.',
      promptedSteps(STRATEGIES.common),
    ),
    ...['product', 'common', 'body'].map((mode) =>
      section(`Previews in mode \`${mode}\``, PREVIEWS[mode], PREVIEW_STRATEGIES[mode]),
    ),
    section('Each frame of an animation', '', framePipeline),
    section('From a frame’s cutout to its picture', '', framePicturePipeline),
    section('A stored cutout, composed again', 'No network runs.', recomposePipeline),
    parameterTable(),
  ];
  return sections.join('\n\n');
}

/** All tuned numbers with where they come from. */
function parameterTable() {
  const rows = [...tunedProvenances()].sort(byPrefix).map(([prefix, { setOn, page }]) => {
    const values = [...tunedNumbers()]
      .filter(([name]) => name.startsWith(`${prefix}.`))
      .map(([name, value]) => `\`${name.slice(prefix.length + 1)}\` ${value}`);
    const link = page === undefined ? '–' : `[${page.split('/').at(-1)}](${page})`;
    return `| \`${prefix}\` | ${values.join(', ')} | ${setOn} | ${link} |`;
  });
  return [
    '## Tuned parameters',
    '`npm run eval -- SET --set NAME=V1,V2` tries other values; a name is the group, a dot and the parameter.',
    ['| group | parameters | set on | measured in |', '| --- | --- | --- | --- |', ...rows].join(
      '\n',
    ),
  ].join('\n\n');
}

const PREVIEWS = {
  product: 'Also in mode `food`. Mode `clothing` has no shorter form.',
  common: '',
  body: '',
};

function section(title, text, steps, { diagram = false } = {}) {
  return [
    `## ${title}`,
    ...(text ? [text] : []),
    ...(diagram ? [mermaid(steps)] : []),
    ...tables(steps),
  ].join('\n\n');
}

function tables(steps, of = '') {
  const rows = steps.map(row);
  const head = [
    ...(of ? [`*${of}*`] : []),
    [
      '| step | what it does | only where | reads | sets | networks | parameters |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...rows,
    ].join('\n'),
  ];
  const nested = steps
    .filter(isBranch)
    .flatMap((branch) =>
      Object.entries(branch.cases).flatMap(([name, own]) =>
        own.length > 0 ? tables(own, `${branch.id}: ${name}`) : [],
      ),
    );
  return [...head, ...nested];
}

function row(step) {
  if (isBranch(step)) {
    const cases = Object.keys(step.cases).join(', ');
    return `| ${step.id} | ${step.does}; goes on as ${cases} | | | | | ${parameters(step)} |`;
  }
  const networks = (step.networks ?? []).join(', ');
  return `| ${step.id} | ${step.does} | ${step.where ?? ''} | ${step.reads} | ${step.sets} | ${networks} | ${parameters(step)} |`;
}

/** The groups of tuned numbers that a step works with; their values are in the last table. */
function parameters({ params }) {
  return [...tunedProvenances()]
    .sort(byPrefix)
    .map(([prefix]) => prefix)
    .filter((prefix) => `${prefix}.`.startsWith(`${params}.`))
    .map((prefix) => `\`${prefix}\``)
    .join('<br>');
}

function byPrefix([a], [b]) {
  return a < b ? -1 : 1;
}

/** A flow chart: steps that run under one condition share a box, and the cases of a branch stand side by side. */
function mermaid(steps) {
  const lines = ['```mermaid', 'flowchart TD'];
  let count = 0;
  const draw = (list, from, label) => {
    let ends = from;
    let word = label;
    for (const box of boxesOf(list)) {
      const id = `n${count++}`;
      const [first] = box;
      if (isBranch(first)) lines.push(`  ${id}{"${first.id}"}`);
      else {
        const condition = first.where ? `<i>where ${first.where}</i><br>` : '';
        lines.push(`  ${id}["${condition}${box.map((step) => step.id).join('<br>')}"]`);
      }
      for (const end of ends) lines.push(`  ${end} -->${word ? `|${word}|` : ''} ${id}`);
      word = '';
      ends = isBranch(first)
        ? Object.entries(first.cases).flatMap(([name, own]) => draw(own, [id], name))
        : [id];
    }
    return ends;
  };
  draw(steps, [], '');
  return [...lines, '```'].join('\n');
}

/** Steps that follow each other under the same condition; a branch stands alone. */
function boxesOf(steps) {
  const boxes = [];
  for (const step of steps) {
    const last = boxes.at(-1);
    const same = last && !isBranch(last[0]) && !isBranch(step) && last[0].where === step.where;
    if (same) last.push(step);
    else boxes.push([step]);
  }
  return boxes;
}
