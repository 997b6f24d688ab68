import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

/** Photos that no mode is made for, drawn into a folder; each path by what it shows. */
export async function drawOddPhotos(folder: string, photo: string) {
  const save = async (name: string, picture: Sharp) => {
    const path = join(folder, `${name}.png`);
    await picture.png().toFile(path);
    return path;
  };
  const blank = (width: number, height: number, background = '#8fa3b5') =>
    sharp({ create: { width, height, channels: 3, background } });
  const tile = (side: number) => sharp(photo).resize(side, side, { fit: 'cover' }).toBuffer();
  return {
    dot: await save('dot', blank(1, 1)),
    flat: await save('flat', blank(240, 180)),
    white: await save('white', blank(240, 180, '#ffffff')),
    black: await save('black', blank(240, 180, '#000000')),
    sky: await save('sky', svg(240, 180, SKY)),
    long: await save('long', blank(10_000, 10)),
    tall: await save('tall', blank(10, 10_000)),
    mask: await save(
      'mask',
      svg(
        500,
        400,
        '<rect width="500" height="400"/><circle cx="250" cy="200" r="120" fill="#fff"/>',
      ).toColourspace('b-w'),
    ),
    empty: await save(
      'empty',
      sharp({
        create: { width: 300, height: 200, channels: 4, background: '#00000000' },
      }),
    ),
    text: await save('text', svg(900, 600, TEXT)),
    collage: await save(
      'collage',
      blank(616, 616, '#ffffff').composite(
        await Promise.all(
          [0, 1, 2, 3].map(async (i) => ({
            input: await tile(300),
            left: (i % 2) * 308 + 4,
            top: Math.floor(i / 2) * 308 + 4,
          })),
        ),
      ),
    ),
    crowd: await save(
      'crowd',
      blank(800, 500, '#7d8a72').composite(
        await Promise.all(
          Array.from({ length: 40 }, async (_, i) => ({
            input: await tile(96),
            left: (i % 8) * 100 + 2,
            top: Math.floor(i / 8) * 100 + 2,
          })),
        ),
      ),
    ),
  };
}

export type OddPhoto = keyof Awaited<ReturnType<typeof drawOddPhotos>>;

export const ODD_PHOTOS = [
  'dot',
  'flat',
  'white',
  'black',
  'sky',
  'long',
  'tall',
  'mask',
  'empty',
  'text',
  'collage',
  'crowd',
] as const satisfies readonly OddPhoto[];

function svg(width: number, height: number, inside: string): Sharp {
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inside}</svg>`,
    ),
  ).flatten({ background: '#ffffff' });
}

const SKY = `<defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="#3f74b8"/>
<stop offset="1" stop-color="#cfe0ee"/></linearGradient></defs>
<rect width="240" height="180" fill="url(#g)"/>`;

const TEXT = Array.from(
  { length: 22 },
  (_, line) =>
    `<text x="40" y="${50 + 24 * line}" font-family="sans-serif" font-size="16">Line ${line} of a page that is nothing but words, one after the other.</text>`,
).join('');
