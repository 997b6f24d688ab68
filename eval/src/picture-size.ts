import { readStoredSize } from '@nobg/engine/image/header-size.js';
import { UsageError } from './usage-error.js';

/**
 * Holds ground truth to its photo's size, by their headers. A photo whose header can't be read is
 * left to the engine to refuse; one that EXIF turns has its sides the other way round.
 *
 * @throws UsageError where the sizes differ
 */
export async function mustFitTruth(photo: {
  readonly name: string;
  readonly imagePath: string;
  readonly truthPath: string;
}): Promise<void> {
  const [image, truth] = await Promise.all(
    [photo.imagePath, photo.truthPath].map((path) => readStoredSize(path)),
  );
  if (!image || !truth) return;
  const turned = image.width === truth.height && image.height === truth.width;
  if (turned || (image.width === truth.width && image.height === truth.height)) return;
  throw new UsageError(
    `The ground truth of ${photo.name} is ${truth.width}×${truth.height} px: ` +
      `expected its photo's ${image.width}×${image.height}.`,
  );
}
