import { relative } from 'node:path';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import { layerPath } from '@nobg/engine/layer-path.js';
import { printable, printableName } from '../output/printable.js';
import { count } from '../output/units.js';
import type { Done, Failed } from './batch.js';
import type { Collected } from './collect.js';
import type { Planned } from './outputs.js';

/** The outcome of a run. */
export interface Outcome {
  readonly collected: Collected;
  readonly done: readonly Done[];
  readonly failed: readonly Failed[];
  /** Results that were there before and stayed as they are. */
  readonly kept: readonly Planned[];
  /** Results that were there before, and are not what is asked for now. */
  readonly other: readonly Planned[];
  readonly stopped: boolean;
}

/** The outcome for people; what failed comes last, where it is seen. */
export function outcomeText({ collected, done, failed, kept, other, stopped }: Outcome): string {
  const total = collected.photos.length;
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
  if (failed.length > 0) {
    lines.push(`${failed.length} failed:`);
    for (const { input, reason } of failed) {
      lines.push(`  ${printableName(relative('.', input))}: ${printable(reason)}`);
    }
  }
  return lines.join('\n');
}

function existing(results: readonly Planned[]): string {
  return `${count(results.length, 'result')} ${results.length === 1 ? 'exists' : 'exist'} already`;
}

function them({ length }: readonly Planned[]): string {
  return length === 1 ? 'it' : 'them';
}

export function outcomeJson({ collected, done, failed, kept, other, stopped }: Outcome) {
  return {
    done: done.map(({ input, output, result, ms }) => ({
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
    })),
    failed,
    kept: kept.map(({ photo, output }) => ({ input: photo.path, output })),
    other_options: other.map(({ photo, output }) => ({ input: photo.path, output })),
    skipped_files: collected.skipped,
    stopped,
  };
}
