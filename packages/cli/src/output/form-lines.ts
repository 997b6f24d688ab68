import { type Forms, inBothForms, type PrecisionWish } from '@nobg/engine/network-forms.js';
import { type RecalledTrial, recallChoice } from '@nobg/engine/precision/choose-precision.js';
import type { ModelStatus } from '@nobg/models/types.js';

/**
 * For each network that comes in two forms, which of them is used on this machine, and why.
 *
 * @param all networks of the set that is used, with their states
 * @param threads of a slot, for which forms are tried
 */
export async function formLines(
  all: readonly ModelStatus[],
  wish: PrecisionWish,
  threads: number,
): Promise<string[]> {
  const files = all.map((model) => ({ ...model, id: model.entry.id }));
  const forms = inBothForms(files);
  const tried = forms.find(({ float32, int8 }) =>
    [float32, int8].every((f) => f.state !== 'absent'),
  );
  const trial = tried ? await recallChoice(tried, threads) : null;
  return forms.map((both) => {
    const form = said(both, wish, { trial, threads, tried: tried?.float32.id ?? '' });
    return `${both.float32.id}: ${form}`;
  });
}

interface Known {
  /** Of the network `tried`; null where none was held yet. */
  readonly trial: RecalledTrial | null;
  readonly tried: string;
  readonly threads: number;
}

function said(
  { float32: { id: float }, int8 }: Forms<ModelStatus & { id: string }>,
  wish: PrecisionWish,
  { trial, tried, threads }: Known,
): string {
  const small = int8.id;
  if (wish !== 'auto') return `${wish === 'int8' ? small : float} is used (NOBG_PRECISION=${wish})`;
  if (int8.state === 'absent') return `${float} is used, because ${small} has not been fetched`;
  if (trial === null) return 'the next start tries which form is quicker here';
  if (float !== tried)
    return `${trial.others ? small : float} is used (as the trial of ${tried} says)`;
  const { float32Ms, int8Ms, difference, own } = trial;
  const times = `${int8Ms} ms in 8 bits, ${float32Ms} ms in floats, results differ by ${difference.toFixed(4)}`;
  return `${own ? small : float} is used (tried here with ${threads} threads: ${times})`;
}
