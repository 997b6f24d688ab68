import { join } from 'node:path';
import type { CutWays } from './cut-photos.js';
import { cutPhoto } from './cut-photos.js';
import { type AlphaOrReason, maskAgreement } from './mask-agreement.js';
import type { OpenEngine } from './measure-cut.js';
import { orReason } from './message-of.js';
import type { SetPhoto } from './photo-set.js';
import { type TwinKind, writeTwins } from './twin-files.js';

/** By kind of twin: IoU of the cutout and its twin's, 0..1. */
export type Agreements = Readonly<Partial<Record<TwinKind, number>>>;

/**
 * Cuts out a photo's twins and says how far they agree with its own cutout. A cutout that fails
 * counts as empty.
 *
 * @param alpha what the engine made of the photo itself
 * @param other the engine with its networks in the other form; null where there is none
 * @param dir for twins and their cutouts; who calls removes it
 */
export async function twinAgreements(
  photo: SetPhoto,
  alpha: AlphaOrReason,
  engine: OpenEngine,
  other: OpenEngine | null,
  ways: CutWays,
  dir: string,
): Promise<Agreements> {
  const agreements: Partial<Record<TwinKind, number>> = {};
  const cutTwin = async (imagePath: string, { cutter }: OpenEngine) =>
    (await cutPhoto(cutter, { ...photo, imagePath }, dir, ways)).alpha;
  // A damaged photo has no twins; that it can't be cut out is told where it is.
  const twins = await orReason(writeTwins(photo.imagePath, join(dir, 'twins')));
  if (typeof twins === 'string') return agreements;
  for (const { kind, path } of twins) {
    agreements[kind] = maskAgreement(alpha, await cutTwin(path, engine));
  }
  if (other) {
    const twin = await cutTwin(photo.imagePath, other);
    agreements['float32, 8 bits'] = maskAgreement(alpha, twin);
  }
  return agreements;
}
