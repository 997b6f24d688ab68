// Holds quantised ISNets against the float one on photos with ground truth: one look each,
// no second opinions, so that the networks alone make the difference.
// usage: node compare.mjs SET_DIR MODE[,MODE] FLOAT.onnx INT8.onnx [INT8.onnx …]

import { basename } from 'node:path';
import { readPhotoSet } from '../../eval/dist/photo-set.js';
import { readTruth, scorePhoto } from '../../eval/dist/score.js';
import { decodePhoto } from '../../packages/engine/dist/image/decode.js';
import { resizeRgb } from '../../packages/engine/dist/image/resample.js';
import { enlargeAlpha } from '../../packages/engine/dist/matting/guided-upsampling.js';
import { isnet } from '../../packages/engine/dist/networks/isnet.js';

const SIDE = 1024;
const [set, modes, ...files] = process.argv.slice(2);
const networks = [];
for (const file of files) networks.push(await isnet.load(file, 2));
const all = await readPhotoSet(set, { mode: null, ids: null }, true);
const photos = all.filter((photo) => modes.split(',').includes(photo.mode));
const rows = new Map();
for (const photo of photos) {
  const picture = await decodePhoto(photo.imagePath, { maxPixels: 1e8 });
  const truth = await readTruth(photo);
  const input = await resizeRgb(picture.rgb, picture.width, picture.height, SIDE, SIDE);
  const key = `${photo.mode} ${photo.truthKind}`;
  if (!rows.has(key))
    rows.set(
      key,
      files.map(() => ({ n: 0, iou: 0, f: 0, mae: 0, ms: 0 })),
    );
  for (const [i, network] of networks.entries()) {
    const start = performance.now();
    const plane = await network.run(input, SIDE, SIDE);
    const ms = performance.now() - start;
    const { width, height } = picture;
    const score = scorePhoto(photo, truth, {
      width,
      height,
      data: await enlargeAlpha(plane, picture),
    });
    const row = rows.get(key)[i];
    row.n++;
    row.iou += score.iou;
    row.f += score.bf3;
    row.mae += score.mae;
    row.ms += ms;
  }
}
for (const [key, row] of rows) {
  for (const [i, { n, iou, f, mae, ms }] of row.entries()) {
    const numbers = [iou, f, mae].map((sum) => (sum / n).toFixed(4)).join('  ');
    console.log(
      `${key}  ${n} photos  IoU, bF3, MAE ${numbers}  ${Math.round(ms / n)} ms  ${basename(files[i])}`,
    );
  }
}
