// The gallery's chapters that need photos of their own: what is in them, not what is around it.
import { join } from 'node:path';
import { writeAnimation } from '../../packages/engine/dist/pipeline/animation/write-animation.js';

/** Fields of each picture, on which photo; `as` is the kind of file that the photo is sent as. */
const KINDS = [
  { sample: 'coffee', mode: 'product', as: 'avif' },
  { sample: 'coffee', mode: 'product', as: 'gif' },
  { sample: 'coffee', mode: 'product', as: 'tiff' },
];
const MOVING = [
  { sample: 'astronaut', mode: 'body', as: 'webp', frames: 'all', format: 'gif' },
  { sample: 'astronaut', mode: 'body', as: 'webp', frames: 'all', format: 'webp', shadow: 'drop' },
];
/** px of a moving picture, its frames, and how far the camera moves between them. */
const MOVIE = { width: 240, height: 180, frames: 10, step: 6, delay: 100 };

/**
 * @param tools `cut(fields, input)` gives the path of the result, `tile(path)` shows it on a grid,
 *   `keep(path)` shows it as it is, `page(title, words, cells)` is a chapter
 */
export async function otherChapters({ cut, tile, keep, page, sharp, sample, folder }) {
  const shown = async (items) => {
    const cells = [];
    for (const item of items) {
      const path = await cut(fieldsOf(item), await sent(item));
      cells.push({ words: words(item), picture: await tile(path) });
    }
    return cells;
  };
  const kinds = page('Other input formats', 'The same photo in other formats.', await shown(KINDS));
  const moving = [];
  for (const item of MOVING) {
    const path = await cut(fieldsOf(item), await movie(item));
    moving.push({ words: words(item), picture: keep(path) });
  }
  const about = `An animated WebP of ${MOVIE.frames} frames, in mode \`body\`; the results are the files themselves.`;
  return [kinds, page('Animations', about, moving)];

  /** The sample as a file of the kind that the item says. */
  async function sent({ sample: name, as }) {
    const path = join(folder, `${name}.${as}`);
    await sharp(sample(name)).toFormat(as).toFile(path);
    return path;
  }

  /** A window that moves over the sample. */
  async function movie({ sample: name }) {
    const { width, height, frames, step, delay } = MOVIE;
    const path = join(folder, 'movie.webp');
    const wide = width + step * frames;
    // As a file: the engine leaves sharp no loader for most buffers.
    const photo = join(folder, 'wide.png');
    await sharp(sample(name)).resize(wide, wide, { fit: 'cover' }).toFile(photo);
    async function* pictures() {
      for (let i = 0; i < frames; i += 1) {
        const rgba = await sharp(photo)
          .extract({ left: i * step, top: 0, width, height })
          .ensureAlpha()
          .raw()
          .toBuffer();
        yield { picture: { width, height, rgba }, delay };
      }
    }
    await writeAnimation(path, pictures(), {
      ...{ count: frames, plays: 0, output: { format: 'webp' } },
    });
    return path;
  }
}

function fieldsOf({ sample: _photo, as: _kind, ...fields }) {
  return fields;
}

function words({ sample, as, mode: _known, ...fields }) {
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return [`image=@${sample}.${as}`, ...rest];
}
