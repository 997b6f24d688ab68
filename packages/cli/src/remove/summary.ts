import { relative } from 'node:path';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import { layerPath } from '@nobg/engine/layer-path.js';
import type { CliError } from '../exit.js';
import { printable, printableName } from '../output/printable.js';
import { count } from '../output/units.js';
import type { Done, Failed } from './batch.js';
import type { Collected } from './collect.js';
import { isAddress } from './fetch-photo.js';
import type { Planned } from './outputs.js';
import { DASH } from './stream-photo.js';

/** The outcome of a run. */
export interface Outcome {
  readonly collected: Collected;
  readonly done: readonly Done[];
  readonly failed: readonly Failed[];
  /** Results that were there before and stayed as they are. */
  readonly kept: readonly Planned[];
  /** Results that were there before, and are not what is asked for now. */
  readonly other: readonly Planned[];
  /** Why the run ended early; null where it did not. */
  readonly fatal: CliError | null;
  readonly stopped: boolean;
}

/** A cutout below it is worth a look; see the decision record on confidence. */
const LOW_CONFIDENCE = 0.9;
/** Cutouts of low confidence that are listed. */
const MOST_LISTED = 10;

/** The outcome for people; what failed comes last, where it is seen. */
export function outcomeText(outcome: Outcome): string {
  const { collected, done, kept, other, stopped } = outcome;
  const total = collected.photos.length + collected.unavailable.length;
  const lines = [`${done.length} of ${count(total, 'photo')} cut out.`];
  if (collected.skipped > 0) {
    const are = collected.skipped === 1 ? 'is' : 'are';
    lines.push(
      `${count(collected.skipped, 'other file')} in the folders ${are} no ${PICTURE_KINDS}.`,
    );
  }
  if (collected.foldersLeft > 0) {
    lines.push(
      `${count(collected.foldersLeft, 'folder')} skipped; add --recursive to include them.`,
    );
  }
  if (kept.length > 0) {
    lines.push(`${existing(kept)}; use --force to overwrite ${them(kept)}.`);
  }
  if (other.length > 0) {
    lines.push(
      `${existing(other)}, with other options or of another photo; use --force to replace ${them(other)}.`,
    );
  }
  if (stopped) lines.push('Stopped; repeat the command to continue.');
  if (done.length > 1) lines.push(...leastConfident(done));
  return [...lines, ...failureLines(outcome)].join('\n');
}

function existing(results: readonly Planned[]): string {
  return `${count(results.length, 'result')} ${results.length === 1 ? 'exists' : 'exist'} already`;
}

function them({ length }: readonly Planned[]): string {
  return length === 1 ? 'it' : 'them';
}

/** The cutouts to look at first, the least certain one on top. */
function leastConfident(done: readonly Done[]): string[] {
  const low = done
    .filter(({ result }) => result.confidence < LOW_CONFIDENCE)
    .sort((a, b) => a.result.confidence - b.result.confidence);
  if (low.length === 0) return [];
  const rest = low.length - MOST_LISTED;
  return [
    `${count(low.length, 'cutout')} of low confidence:`,
    ...low
      .slice(0, MOST_LISTED)
      .map(({ output, result }) => `  ${shown(output)}: ${result.confidence.toFixed(2)}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

/** What failed, and why the run ended early; empty where all went well. */
export function failureLines({ failed, fatal }: Pick<Outcome, 'failed' | 'fatal'>): string[] {
  return [
    ...(failed.length === 0 ? [] : [`${failed.length} failed:`]),
    ...failed.map(({ input, reason }) => `  ${shown(input)}: ${printable(reason)}`),
    ...(fatal === null ? [] : [`Ended early: ${printable(fatal.message)}`]),
  ];
}

function shown(input: string): string {
  return printableName(input === DASH || isAddress(input) ? input : relative('.', input));
}

/** A cutout for programs. */
export function doneJson({ input, output, result, ms }: Done) {
  return {
    input,
    output,
    width: result.width,
    height: result.height,
    mode: result.mode,
    type: result.type,
    foreground: result.foreground,
    confidence: result.confidence,
    networks: result.networks,
    ...(result.layers
      ? {
          layers: result.layers.map((layer) => ({
            class: layer.class,
            output: layerPath(output, layer.class),
            foreground: layer.foreground,
          })),
        }
      : {}),
    ms: Math.round(ms),
  };
}

/** The outcome for programs. */
export function outcomeJson({ collected, done, failed, kept, other, fatal, stopped }: Outcome) {
  return {
    done: done.map(doneJson),
    failed,
    kept: kept.map(({ photo, output }) => ({ input: photo.input, output })),
    other_options: other.map(({ photo, output }) => ({ input: photo.input, output })),
    skipped_files: collected.skipped,
    ...(fatal === null ? {} : { ended_early: fatal.message }),
    stopped,
  };
}
