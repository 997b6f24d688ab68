import { safeSharp } from '@nobg/engine/image/sharp.js';

/** A picture of one channel: h·w, 0..255, row by row. */
export async function readGrey(path: string) {
  const { data, info } = await safeSharp()(path, { limitInputPixels: false, ignoreIcc: true })
    .toColourspace('b-w')
    .extractChannel(0)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}
