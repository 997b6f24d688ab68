import { rm } from 'node:fs/promises';
import { allLayerPaths, layerPath } from '@nobg/engine/layer-path.js';
import type { CutLayer, CutoutResult } from '@nobg/engine/types.js';
import type { NewResult, Results } from './results.js';

/** A layer as a result of its own. */
export interface PublishedLayer extends Pick<CutLayer, 'class' | 'foreground'> {
  /** Of the result. */
  readonly id: string;
}

/**
 * Publishes a cutout and its layers, all or none: where one cannot be kept, those before it
 * are taken back and no file of the others is left.
 *
 * @param whole the picture that was asked for; layers are PNGs of the photo's size beside it
 */
export async function publishAll(
  results: Results,
  whole: NewResult,
  { layers, photo }: Pick<CutoutResult, 'layers' | 'photo'>,
): Promise<{
  published: { id: string; expiresAt: Date };
  layers: readonly PublishedLayer[] | undefined;
}> {
  const ids: string[] = [];
  const publish = async (result: NewResult) => {
    const published = await results.publish(result);
    ids.push(published.id);
    return published;
  };
  const { cutoutPath: _whole, thumbnail: _ofWhole, ...about } = whole;
  try {
    const published = await publish(whole);
    if (layers === undefined) return { published, layers };
    const kept: PublishedLayer[] = [];
    for (const { class: name, foreground, thumbnail = null } of layers) {
      const path = layerPath(whole.path, name);
      const { id } = await publish({
        ...{ ...about, ...photo, path, format: 'png', thumbnail },
        parentId: published.id,
      });
      kept.push({ id, class: name, foreground });
    }
    return { published, layers: kept };
  } catch (error) {
    const paths = [whole.path, ...(layers === undefined ? [] : allLayerPaths(whole.path))];
    if (whole.cutoutPath !== undefined) paths.push(whole.cutoutPath);
    await Promise.allSettled([
      ...ids.map((id) => results.discard(id)),
      ...paths.map((path) => rm(path, { force: true })),
    ]);
    throw error;
  }
}
