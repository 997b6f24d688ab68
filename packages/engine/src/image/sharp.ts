import sharp from 'sharp';

/** The loaders that untrusted bytes may reach; all others are blocked. */
const ALLOWED_LOADERS = [
  'VipsForeignLoadJpegFile',
  'VipsForeignLoadPngFile',
  'VipsForeignLoadWebpFile',
  'VipsForeignLoadHeifFile',
  'VipsForeignLoadNsgifFile',
  'VipsForeignLoadTiffFile',
  // For pixels that are decoded already: see raw-tiff.ts and carry-metadata.ts; and for frames of an APNG,
  // which are PNGs put together in apng-frames.ts. No caller's file reaches them as it is.
  'VipsForeignLoadPngBuffer',
  'VipsForeignLoadTiffBuffer',
];

let configured = false;

/**
 * sharp, set up for a process that reads photos of strangers: only the loaders
 * we need, no cache between photos, one thread (the slots are the parallelism).
 */
export function safeSharp(): typeof sharp {
  if (!configured) {
    sharp.block({ operation: ['VipsForeignLoad'] });
    sharp.unblock({ operation: ALLOWED_LOADERS });
    sharp.cache(false);
    sharp.concurrency(1);
    configured = true;
  }
  return sharp;
}
