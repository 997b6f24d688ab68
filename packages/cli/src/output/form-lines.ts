import { type Forms, inBothForms, type PrecisionSetting } from '@nobg/engine/network-forms.js';
import { type RecalledTrial, recallChoice } from '@nobg/engine/precision/choose-precision.js';
import type { ModelStatus } from '@nobg/models/types.js';

/**
 * For each network that comes in two forms, which of them is used on this machine, and why.
 *
 * @param all networks of the set that is used, with their states
 * @param threads of a slot, for which forms are tried
 */
export function formLines(
  all: readonly ModelStatus[],
  requested: PrecisionSetting,
  threads: number,
): Promise<string[]> {
  const files = all.map((model) => ({ ...model, id: model.entry.id }));
  return Promise.all(
    inBothForms(files).map(
      async (both) => `${both.float32.id}: ${await said(both, requested, threads)}`,
    ),
  );
}

async function said(
  both: Forms<ModelStatus & { id: string }>,
  requested: PrecisionSetting,
  threads: number,
): Promise<string> {
  const [float, small] = [both.float32.id, both.int8.id];
  if (requested !== 'auto')
    return `${requested === 'int8' ? small : float} is used (NOBG_PRECISION=${requested})`;
  if (both.int8.state === 'absent') {
    return `${float} is used, because ${small} has not been downloaded`;
  }
  const trial = await recallChoice(both, threads);
  if (trial === null) {
    return `${float} is used until int8 has been measured on this processor`;
  }
  return `${trial.verdict === 'int8' ? small : float} is used (${outcome(trial, threads)})`;
}

function outcome({ verdict, float32Ms, int8Ms, difference }: RecalledTrial, threads: number) {
  const times = `measured on this processor with ${threads === 1 ? 'one thread' : `${threads} threads`}: int8 ${int8Ms} ms, float32 ${float32Ms} ms`;
  const results = `results differ by ${difference.toFixed(4)}`;
  return verdict === 'wrong' ? `${times}; ${results}, above the limit` : `${times}; ${results}`;
}
