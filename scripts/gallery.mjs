// Makes docs/guides/gallery.md and docs/images/gallery: one sample through every option of
// docs/guides/composition.md. Needs a build, and the networks in NOBG_MODELS_DIR or data/models.
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFields, readOutputFields } from '../packages/contract/dist/read-fields.js';
import { createCutter } from '../packages/engine/dist/pipeline/cutout.js';
import { CHAPTERS, FORMATS, fieldsInWords } from './gallery/items.mjs';
import { otherChapters } from './gallery/other-photos.mjs';

/** The engine's own. */
const sharp = createRequire(new URL('../packages/engine/package.json', import.meta.url))('sharp');
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODELS = process.env.NOBG_MODELS_DIR ?? join(ROOT, 'data', 'models');
const sample = (name) => join(ROOT, 'samples', `${name}.jpg`);
const PICTURES = join(ROOT, 'docs', 'images', 'gallery');
const PAGE = join(ROOT, 'docs', 'guides', 'gallery.md');
const LIMITS = { maxPixels: 100_000_000 };
/** px of a tile, pictures in a row, and px of a square of the grid that shows through. */
const TILE = 280;
const COLUMNS = 3;
const SQUARE = 10;
/** Those of the sheet in docs/guides/composition.md, in a row each. */
const SHEET = { columns: 4, of: [0, 4, 7, 8, 12, 15, 18, 21, 23, 25, 28, 30] };

const INTRODUCTION = `# Gallery

One photo, \`samples/coffee.jpg\` in mode \`product\`, through the fields of [composition](composition.md); then
other input formats. A grid marks transparency. Made by \`node scripts/gallery.mjs\`.`;

const networks = readdirSync(MODELS)
  .map((file) => ({ file, id: /^(.+)-[0-9a-f]{16}\.onnx$/.exec(file)?.[1] }))
  .filter(({ id }) => id !== undefined)
  .map(({ file, id }) => ({ id, version: '1', licence: '', path: join(MODELS, file) }))
  .sort((a, b) => Number(b.id === 'isnet') - Number(a.id === 'isnet'));
const cutter = await createCutter({ networks, threads: 1 });
const folder = mkdtempSync(join(tmpdir(), 'nobg-gallery-'));
rmSync(PICTURES, { recursive: true, force: true });
mkdirSync(PICTURES, { recursive: true });
try {
  const cutoutPath = join(folder, 'cutout.png');
  await cutter.cut({ ...jobOf({ crop: 'true' }), inputPath: sample('coffee'), cutoutPath });
  const tiles = [];
  const chapters = [];
  for (const { title, items } of CHAPTERS) {
    const cells = [];
    for (const item of items) {
      const source = item.photo
        ? { inputPath: sample('coffee') }
        : { kind: 'render', type: 'product', inputPath: cutoutPath };
      const job = { ...jobOf(item), ...source };
      await cutter.cut(job);
      tiles.push(job.outputPath);
      cells.push({ words: fieldsInWords(item), picture: await tile(job.outputPath, tiles.length) });
    }
    chapters.push(`## ${title}\n\n${table(cells)}`);
  }
  const named = (extension) => `${String(++count).padStart(2, '0')}.${extension}`;
  let count = tiles.length;
  const others = await otherChapters({
    ...{ sharp, sample, folder },
    async cut(fields, inputPath) {
      const options = readFields(new Map(Object.entries({ size: '600px', ...fields })));
      const outputPath = join(folder, `other-${count}.${fields.format ?? 'png'}`);
      await cutter.cut({ ...options, inputPath, outputPath, limits: LIMITS });
      return outputPath;
    },
    tile: (path) => tile(path, ++count),
    keep(path) {
      const file = named(extname(path).slice(1));
      copyFileSync(path, join(PICTURES, file));
      return file;
    },
    page: (title, words, cells) => `## ${title}\n\n${words}\n\n${table(cells)}`,
  });
  chapters.push(...others, `## Files\n\n${await files(cutoutPath)}`);
  writeFileSync(PAGE, `${INTRODUCTION}\n\n${chapters.join('\n\n')}\n`);
  await sheet(SHEET.of.map((index) => tiles[index]));
} finally {
  await cutter.close();
  rmSync(folder, { recursive: true, force: true });
}

function jobOf({ photo: _needed, bg_image: behind, ...fields }) {
  // Sixteen bits are for the photo's own pixels, as many as there are.
  const size = fields.depth === undefined ? { size: '600px' } : {};
  const texts = new Map(Object.entries({ ...size, ...fields }));
  const output = readOutputFields(texts, { backgroundImage: behind === true });
  jobOf.count = (jobOf.count ?? 0) + 1;
  return {
    outputPath: join(folder, `picture-${jobOf.count}.${fields.format ?? 'png'}`),
    ...{ mode: 'product', limits: LIMITS, ...output },
    ...(behind ? { backgroundPath: sample('rocket') } : {}),
  };
}

/** Where it is transparent, a grid shows. @returns the picture's name */
async function tile(path, name) {
  const { data, info } = await onGrid(path);
  const file = `${String(name).padStart(2, '0')}.jpg`;
  await sharp(data, { raw: info })
    .jpeg({ quality: 84, mozjpeg: true })
    .toFile(join(PICTURES, file));
  return file;
}

async function onGrid(path) {
  const { data, info } = await sharp(path)
    .resize(TILE, TILE, { fit: 'inside' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const grid = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i += 1) {
    const [column, row] = [i % width, Math.floor(i / width)];
    const dark = (Math.floor(column / SQUARE) + Math.floor(row / SQUARE)) % 2;
    const alpha = data[4 * i + 3] / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      grid[3 * i + channel] = data[4 * i + channel] * alpha + (dark ? 222 : 250) * (1 - alpha);
    }
  }
  return { data: grid, info: { width, height, channels: 3 } };
}

/** Pictures over the fields that made them, three in a row. */
function table(cells) {
  const rows = [];
  for (let at = 0; at < cells.length; at += COLUMNS) {
    const row = cells.slice(at, at + COLUMNS);
    while (row.length < COLUMNS) row.push(null);
    const line = (show) => `| ${row.map((cell) => (cell ? show(cell) : '')).join(' | ')} |`;
    rows.push(line(({ words, picture }) => `![${words.join(', ')}](../images/gallery/${picture})`));
    rows.push(line(({ words }) => words.map((word) => `\`${word}\``).join('<br>')));
  }
  const head = `|${'  |'.repeat(COLUMNS)}\n|${' --- |'.repeat(COLUMNS)}`;
  return `${head}\n${rows.join('\n')}`;
}

async function files(cutoutPath) {
  const rows = [];
  for (const fields of FORMATS) {
    const source = fields.photo
      ? { inputPath: sample('coffee') }
      : { kind: 'render', type: 'product', inputPath: cutoutPath };
    const job = { ...jobOf(fields), ...source };
    await cutter.cut(job);
    const kilobytes = Math.round(statSync(job.outputPath).size / 1024);
    const words = fieldsInWords(fields).map((word) => `\`${word}\``);
    rows.push(`| ${words.join(' ')} | ${kilobytes} kB |`);
  }
  return `The same cutout, 600 × 400 px.\n\n| fields | file |\n| --- | ---: |\n${rows.join('\n')}`;
}

async function sheet(paths) {
  const cells = await Promise.all(paths.map(onGrid));
  const { columns } = SHEET;
  const size = { width: columns * TILE, height: Math.ceil(cells.length / columns) * TILE };
  const placed = cells.map(({ data, info }, index) => ({
    ...{ input: data, raw: info },
    left: (index % columns) * TILE + Math.floor((TILE - info.width) / 2),
    top: Math.floor(index / columns) * TILE + Math.floor((TILE - info.height) / 2),
  }));
  await sharp({ create: { ...size, channels: 3, background: '#dfe3e6' } })
    .composite(placed)
    .jpeg({ quality: 82 })
    .toFile(join(PICTURES, 'gallery.jpg'));
}
