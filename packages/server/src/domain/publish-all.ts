import { rm } from 'node:fs/promises';
import { allLayerPaths, layerPath } from '@nobg/engine/layer-path.js';
import type { CutLayer } from '@nobg/engine/types.js';
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
 * @param outputPath of the whole cutout; its layers lie beside it
 */
export async function publishAll(
  results: Results,
  outputPath: string,
  about: Omit<NewResult, 'path'>,
  layers: readonly CutLayer[] | undefined,
): Promise<{
  published: { id: string; expiresAt: Date };
  layers: readonly PublishedLayer[] | undefined;
}> {
  const ids: string[] = [];
  const publish = async (path: string) => {
    const published = await results.publish({ ...about, path });
    ids.push(published.id);
    return published;
  };
  try {
    const published = await publish(outputPath);
    if (layers === undefined) return { published, layers };
    const kept: PublishedLayer[] = [];
    for (const { class: name, foreground } of layers) {
      const { id } = await publish(layerPath(outputPath, name));
      kept.push({ id, class: name, foreground });
    }
    return { published, layers: kept };
  } catch (error) {
    const paths = [outputPath, ...(layers === undefined ? [] : allLayerPaths(outputPath))];
    await Promise.allSettled([
      ...ids.map((id) => results.discard(id)),
      ...paths.map((path) => rm(path, { force: true })),
    ]);
    throw error;
  }
}
