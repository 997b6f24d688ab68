import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { fileSource, type PhotoSource, photoId } from '../../src/upload/photo-source.ts';
import { commonFolder, NOTHING, select } from '../../src/upload/selection.ts';

const file = (path: string, type = 'image/png', content = 'x') =>
  fileSource(new File([content], path.split('/').at(-1) ?? path, { type }), path);

const paths = (photos: readonly { readonly path: string }[]) => photos.map(({ path }) => path);

it('takes photos and those in archives, each path once, and names what is left out', async () => {
  const zip = zipSync({ 'b.png': new Uint8Array(3), 'readme.txt': new Uint8Array(3) });
  const archive = fileSource(new File([zip as Uint8Array<ArrayBuffer>], 'all.zip'));
  const chosen = [
    ...[
      file('10.png'),
      file('9.png'),
      archive,
      file('9.png'),
      file('b.png'),
      file('notes.txt', 'text/plain'),
    ],
    ...[file('.DS_Store', ''), file('__MACOSX/a.png'), file('big.png', 'image/png', 'x'.repeat(9))],
    file('empty.png', 'image/png', ''),
  ];
  const { photos, refused } = await select(NOTHING, chosen, 8);
  expect(paths(photos)).toEqual(['9.png', '10.png', 'b.png']);
  expect(paths(refused)).toEqual(['readme.txt', 'notes.txt', 'big.png', 'empty.png']);
  const more = await select({ photos, refused }, [file('9.png'), file('1.png')], 8);
  expect(paths(more.photos)).toEqual(['9.png', '10.png', 'b.png', '1.png']);
});

it('calls a batch like the folder that all of it lies in', () => {
  const named = (...all: string[]) => commonFolder(all.map((path) => file(path)));
  expect(named('shop/a.png', 'shop/red/b.png')).toBe('shop');
  expect(named('shop/red/a.png', 'shop/blue/b.png')).toBe('shop');
  expect(named('shop/red/a.png', 'shop/red/b.png')).toBe('red');
  expect(named('a.png', 'shop/b.png')).toBe('');
  expect(named('a.png')).toBe('');
  expect(named('shop/a.png', 'stock/b.png')).toBe('');
});

it('gives long paths ids that the server takes, and that differ', () => {
  const folder = 'x'.repeat(300);
  const [a, b] = [photoId(`1${folder}/a.png`), photoId(`2${folder}/a.png`)];
  expect(a.length).toBe(200);
  expect(a).not.toBe(b);
  expect(a.endsWith(photoId(`1${folder}/a.png`).slice(-8))).toBe(true);
  expect(photoId('a\u0007b.png')).toBe('a_b.png');
});

it('reads the place of a file in a picked folder', () => {
  const picked = new File(['x'], 'a.png');
  Object.defineProperty(picked, 'webkitRelativePath', { value: 'shop/a.png' });
  const source: PhotoSource = fileSource(picked);
  expect(source.path).toBe('shop/a.png');
});
