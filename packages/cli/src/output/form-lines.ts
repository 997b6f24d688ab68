import { int8Of, type PrecisionWish } from '@nobg/engine/network-forms.js';
import { recallChoice } from '@nobg/engine/precision/choose-precision.js';
import type { ModelStatus } from '@nobg/models/types.js';

/**
 * For each network that comes in two forms, which of them is used on this machine, and why.
 * @param threads of a slot, for which forms are tried
 */
export async function formLines(
  all: readonly ModelStatus[],
  wish: PrecisionWish,
  threads: number,
): Promise<string[]> {
  const lines: string[] = [];
  for (const float32 of all) {
    const { id } = float32.entry;
    const int8 = all.find(({ entry }) => entry.id === int8Of(id));
    if (int8) lines.push(`${id}: ${await form(float32, int8, wish, threads)}`);
  }
  return lines;
}

async function form(
  float32: ModelStatus,
  int8: ModelStatus,
  wish: PrecisionWish,
  threads: number,
): Promise<string> {
  const [float, small] = [float32.entry.id, int8.entry.id];
  if (wish !== 'auto') return `${wish === 'int8' ? small : float} is used (NOBG_PRECISION=${wish})`;
  if (int8.state === 'absent') return `${float} is used, because ${small} has not been fetched`;
  const trial = await recallChoice(float32, int8, threads);
  if (trial === null) return 'the next start tries which form is quicker here';
  const { float32Ms, int8Ms, difference, pays } = trial;
  const times = `${int8Ms} ms in 8 bits, ${float32Ms} ms in floats, alphas differ by ${difference.toFixed(4)}`;
  return `${pays ? small : float} is used (tried here with ${threads} threads: ${times})`;
}
