import type { Context } from '../../context/context.js';
import type { Photo } from '../../image/photo.js';
import { resizeRgb } from '../../image/resample.js';
import {
  type SamEmbedding,
  type SamMask,
  type SamPrompt,
  samSize,
} from '../../networks/mobile-sam.js';

/** What the encoder saw in a photo serves every prompt of it. */
const embeddings = new WeakMap<Photo, SamEmbedding>();

/** MobileSAM's four answers to a prompt. */
export async function runMobileSam(context: Context, prompt: SamPrompt): Promise<SamMask[]> {
  const embedding = embeddings.get(context.photo) ?? (await embed(context));
  embeddings.set(context.photo, embedding);
  const decoder = await context.networks.samDecoder();
  return context.watch.time('network:mobile-sam-decoder', () => decoder.decode(embedding, prompt));
}

async function embed({ photo, networks, watch }: Context): Promise<SamEmbedding> {
  const { width, height } = samSize(photo.width, photo.height);
  const rgb = await watch.time('prepare', () =>
    resizeRgb(photo.rgb, photo.width, photo.height, width, height),
  );
  const encoder = await networks.samEncoder();
  return watch.time('network:mobile-sam-encoder', () => encoder.embed(rgb, width, height));
}
