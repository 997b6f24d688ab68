// Makes the pictures that the front page and the docs show, from samples/ and with the
// real networks: each photo as it came, and what each mode makes of it.
// node packages/dashboard/scripts/samples.mjs
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const SHOWN = {
  astronaut: ['common', 'body'],
  chelsea: ['common'],
  coffee: ['food', 'product'],
  rocket: ['product'],
};
const root = fileURLToPath(new URL('../../..', import.meta.url));
const target = fileURLToPath(new URL('../src/samples/', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'nobg-samples-'));
mkdirSync(target, { recursive: true });
for (const [name, modes] of Object.entries(SHOWN)) {
  const photo = join(root, 'samples', `${name}.jpg`);
  await sharp(photo)
    .webp({ quality: 84, effort: 6 })
    .toFile(join(target, `${name}.webp`));
  for (const mode of modes) {
    const png = join(work, `${name}-${mode}.png`);
    const nobg = [join(root, 'scripts', 'nobg.mjs'), 'remove', photo, '-o', png, '--mode', mode];
    execFileSync(process.execPath, nobg, { stdio: ['ignore', 'ignore', 'inherit'] });
    await sharp(png)
      .webp({ quality: 84, alphaQuality: 95, effort: 6 })
      .toFile(join(target, `${name}-${mode}.webp`));
  }
}
rmSync(work, { recursive: true });
