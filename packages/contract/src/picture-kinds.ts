/** Kinds of pictures that are read; what a file is, its bytes say. */
const KINDS = [
  { name: 'JPEG', mediaType: 'image/jpeg', extensions: ['jpg', 'jpeg'] },
  { name: 'PNG', mediaType: 'image/png', extensions: ['png'] },
  { name: 'WebP', mediaType: 'image/webp', extensions: ['webp'] },
  { name: 'AVIF', mediaType: 'image/avif', extensions: ['avif'] },
  { name: 'HEIC', mediaType: 'image/heic', extensions: ['heic', 'heif'] },
  { name: 'GIF', mediaType: 'image/gif', extensions: ['gif'] },
  { name: 'TIFF', mediaType: 'image/tiff', extensions: ['tif', 'tiff'] },
  { name: 'BMP', mediaType: 'image/bmp', extensions: ['bmp'] },
] as const;

/** For sentences: "Expected a JPEG, … or BMP file". */
export const PICTURE_KINDS = `${KINDS.slice(0, -1)
  .map(({ name }) => name)
  .join(', ')} or ${KINDS[KINDS.length - 1]?.name}`;

/** What browsers call them; HEIC has two names there. */
export const PICTURE_MEDIA_TYPES: readonly string[] = [
  ...KINDS.map(({ mediaType }) => mediaType),
  'image/heif',
];

/** Extensions that such files usually have, with the dot. */
export const PICTURE_EXTENSIONS: readonly string[] = KINDS.flatMap(({ extensions }) =>
  extensions.map((extension) => `.${extension}`),
);
