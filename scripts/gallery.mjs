// Makes docs/images/gallery/gallery.jpg: one sample through the options of docs/guides/composition.md.
// Needs the weights: NOBG_MODELS_DIR, or data/models.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SAMPLE = join(ROOT, 'samples', 'coffee.jpg');
const OUT = join(ROOT, 'docs', 'images', 'gallery', 'gallery.jpg');
/** px of a tile, and tiles in a row. */
const TILE = 300;
const COLUMNS = 4;

const OPTIONS = [
  [],
  ['--crop-margin', '5%'],
  ['--crop-aspect', '1:1', '--bg-color', '#f4f1ea'],
  ['--scale', '60%', '--bg-gradient', '180deg,#ffffff,#b0bec5'],
  ['--scale', '50%', '--position', '0% 100%', '--bg-color', '#cfe8d5'],
  ['--crop-margin', '12%', '--bg-color', 'white', '--shadow', 'drop'],
  ['--crop-margin', '12%', '--bg-color', 'white', '--shadow', 'contact', '--shadow-opacity', '80'],
  ['--crop-margin', '6%', '--outline', '2%', '--bg-color', 'steelblue'],
  ['--bg-blur', '4'],
  ['--bg-image', join(ROOT, 'samples', 'rocket.jpg')],
  ['--return', 'mask'],
  ['--canvas', '600x400', '--padding', '10%', '--bg-gradient', 'radial,#fff7e0,#e0a458'],
];

const { default: sharp } = await import('sharp');
const folder = mkdtempSync(join(tmpdir(), 'nobg-gallery-'));
try {
  const tiles = [];
  for (const [index, options] of OPTIONS.entries()) {
    const path = join(folder, `${index}.png`);
    const cli = join(ROOT, 'scripts', 'nobg.mjs');
    const args = [cli, 'remove', SAMPLE, '-o', path, '--mode', 'product', '--size', '600px'];
    execFileSync(process.execPath, [...args, ...options], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const input = await sharp(path)
      .resize(TILE, TILE, { fit: 'contain', background: '#00000000' })
      .toBuffer();
    tiles.push({
      input,
      left: (index % COLUMNS) * TILE,
      top: Math.floor(index / COLUMNS) * TILE,
    });
  }
  const width = COLUMNS * TILE;
  const height = Math.ceil(OPTIONS.length / COLUMNS) * TILE;
  await sharp({ create: { width, height, channels: 3, background: '#dfe3e6' } })
    .composite(tiles)
    .jpeg({ quality: 82 })
    .toFile(OUT);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
