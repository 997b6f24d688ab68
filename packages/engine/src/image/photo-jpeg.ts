import { safeSharp } from './sharp.js';

/**
 * Writes a photo as a JPEG, with colours at half the resolution as cameras and messengers do.
 *
 * @param rgb h·w·3, 0..255
 * @param quality of libjpeg, 1..100
 * @throws Error of libvips or the file system (disk full, path missing)
 */
export async function writePhotoJpeg(
  path: string,
  rgb: Uint8Array,
  width: number,
  height: number,
  quality: number,
): Promise<void> {
  await safeSharp()(rgb, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toFile(path);
}
