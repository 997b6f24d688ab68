// Makes docs/images/gallery/gallery.jpg: one sample through the options of docs/guides/composition.md.
// Needs a build, and ISNet compiled in NOBG_MODELS_DIR or data/models.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOutputFields } from '../packages/contract/dist/read-fields.js';
import { createCutter } from '../packages/engine/dist/cutout.js';

/** The engine's own. */
const sharp = createRequire(new URL('../packages/engine/package.json', import.meta.url))('sharp');
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODELS = process.env.NOBG_MODELS_DIR ?? join(ROOT, 'data', 'models');
const SAMPLE = join(ROOT, 'samples', 'coffee.jpg');
const BACKGROUND = join(ROOT, 'samples', 'rocket.jpg');
const OUT = join(ROOT, 'docs', 'images', 'gallery', 'gallery.jpg');
/** px of a tile, and tiles in a row. */
const TILE = 300;
const COLUMNS = 4;
const LIMITS = { maxPixels: 100_000_000 };

/** The first needs the photo; the others are made from its cutout. */
const OPTIONS = [
  { bg_blur: '4' },
  {},
  { crop_margin: '5%' },
  { crop_aspect: '1:1', bg_color: '#f4f1ea' },
  { scale: '60%', bg_gradient: '180deg,#ffffff,#b0bec5' },
  { scale: '50%', position: '0% 100%', bg_color: '#cfe8d5' },
  { crop_margin: '12%', bg_color: 'white', shadow: 'drop' },
  { crop_margin: '12%', bg_color: 'white', shadow: 'contact', shadow_opacity: '80' },
  { crop_margin: '6%', outline: '2%', bg_color: 'steelblue' },
  { bg_image: BACKGROUND },
  { return: 'mask' },
  { canvas: '600x400', padding: '10%', bg_gradient: 'radial,#fff7e0,#e0a458' },
];

const isnet = readdirSync(MODELS).find((name) => /^isnet-.*\.onnx$/.test(name));
if (isnet === undefined) throw new Error(`Expected a compiled ISNet in ${MODELS}`);
const network = { id: 'isnet', version: '1', licence: '', path: join(MODELS, isnet) };
const cutter = await createCutter({ networks: [network], threads: 1 });
const folder = mkdtempSync(join(tmpdir(), 'nobg-gallery-'));
try {
  const cutoutPath = join(folder, 'cutout.png');
  const outputPath = join(folder, 'picture.png');
  const tiles = [];
  for (const [index, { bg_image: backgroundPath, ...fields }] of OPTIONS.entries()) {
    const texts = new Map([['size', '600px'], ...Object.entries(fields)]);
    const wish = readOutputFields(texts, { backgroundImage: backgroundPath !== undefined });
    const job = { outputPath, mode: 'product', limits: LIMITS, backgroundPath, ...wish };
    const source =
      index === 0
        ? { inputPath: SAMPLE, cutoutPath }
        : { kind: 'render', type: 'product', inputPath: cutoutPath };
    await cutter.cut({ ...job, ...source });
    const [left, top] = [(index % COLUMNS) * TILE, Math.floor(index / COLUMNS) * TILE];
    const { data, info } = await sharp(outputPath)
      .resize(TILE, TILE, { fit: 'inside' })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    tiles.push({
      input: data,
      raw: { width: info.width, height: info.height, channels: 4 },
      left: left + Math.floor((TILE - info.width) / 2),
      top: top + Math.floor((TILE - info.height) / 2),
    });
  }
  const width = COLUMNS * TILE;
  const height = Math.ceil(OPTIONS.length / COLUMNS) * TILE;
  await sharp({ create: { width, height, channels: 3, background: '#dfe3e6' } })
    .composite(tiles)
    .jpeg({ quality: 82 })
    .toFile(OUT);
} finally {
  await cutter.close();
  rmSync(folder, { recursive: true, force: true });
}
