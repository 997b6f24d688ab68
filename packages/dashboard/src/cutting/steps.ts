import type { RemoveProgress } from '../api/remove.ts';

const WORDS: Readonly<Record<string, string>> = {
  decode: 'Reading the photo',
  refine: 'Refining edges',
  colour: 'Cleaning edge colours',
  color: 'Cleaning edge colours',
  compose: 'Putting it together',
  encode: 'Writing the picture',
  store: 'Keeping the picture',
};

/** What is going on, for the person who waits. */
export function progressWords(progress: RemoveProgress): string {
  if (progress.at === 'sending') return `Sending, ${Math.floor(progress.sent * 100)} %`;
  if (progress.at === 'waiting') return 'Waiting for a free place';
  const [step, network] = progress.step.split(':');
  if (step === 'network') return `Looking for the subject${network ? ` (${network})` : ''}`;
  if (step === 'frame') return `Frame ${network?.replace('-', ' of ')}`;
  return WORDS[step ?? ''] ?? `Working (${progress.step})`;
}
