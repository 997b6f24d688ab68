import type { LayerClass } from '@nobg/contract/layers.js';
import type { CutLayer, CutoutResult } from '@nobg/engine/types.js';
import type { TemporaryFile } from '../../ports/temporary-files.js';
import type { NewResult, Results } from './results.js';

/** A layer as a result of its own. */
export interface PublishedLayer extends Pick<CutLayer, 'class' | 'foreground'> {
  /** Of the result. */
  readonly id: string;
}

/** A cutout that is kept under an id. */
export interface StoredCutout {
  readonly id: string;
  readonly expiresAt: Date;
  /** One more result for each class, where they were asked for. */
  readonly layers?: readonly PublishedLayer[];
}

/**
 * Publishes a cutout and its layers, all or none: where one cannot be kept, those before it
 * are taken back.
 *
 * @param whole the picture that was asked for; layers are PNGs of the photo's size
 * @param layerFile where the engine wrote the layer of a class
 */
export async function publishCutout(
  results: Results,
  whole: NewResult,
  { layers, photo }: Pick<CutoutResult, 'layers' | 'photo'>,
  layerFile: (name: LayerClass) => TemporaryFile,
): Promise<StoredCutout> {
  const ids: string[] = [];
  const publish = async (result: NewResult) => {
    const published = await results.publish(result);
    ids.push(published.id);
    return published;
  };
  const { cutout: _plain, thumbnail: _ofWhole, ...about } = whole;
  try {
    const published = await publish(whole);
    if (layers === undefined) return published;
    const kept: PublishedLayer[] = [];
    for (const { class: name, foreground, thumbnail = null } of layers) {
      const file = layerFile(name);
      const layer = { ...about, ...photo, file, format: 'png', thumbnail } as const;
      const { id } = await publish({ ...layer, parentId: published.id });
      kept.push({ id, class: name, foreground });
    }
    return { ...published, layers: kept };
  } catch (error) {
    await Promise.allSettled(ids.map((id) => results.discard(id)));
    throw error;
  }
}

/** Takes a stored cutout back. What cannot be taken back now expires like any other result. */
export async function withdrawCutout(results: Results, stored: StoredCutout): Promise<void> {
  const ids = [stored, ...(stored.layers ?? [])].map(({ id }) => id);
  await Promise.allSettled(ids.map((id) => results.discard(id)));
}
