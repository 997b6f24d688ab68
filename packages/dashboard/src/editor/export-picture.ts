import { type Backdrop, paintBackdrop } from './backdrop.ts';
import { context } from './layers.ts';

export const FORMATS = ['png', 'webp', 'jpg'] as const;
export type Format = (typeof FORMATS)[number];

const TYPES: Readonly<Record<Format, string>> = {
  png: 'image/png',
  webp: 'image/webp',
  jpg: 'image/jpeg',
};

/** As good as the eye can tell, at a fraction of PNG's size. */
const QUALITY = 0.92;

/**
 * The cutout over its backdrop, as a file. JPEG has no transparency: the grid becomes white.
 * @throws Error where this browser cannot write the format
 */
export async function exportPicture(
  cutout: HTMLCanvasElement,
  backdrop: Backdrop,
  format: Format,
): Promise<Blob> {
  const { width, height } = cutout;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const onto = context(canvas);
  const white: Backdrop = { kind: 'colour', colour: '#ffffff' };
  paintBackdrop(
    onto,
    format === 'jpg' && backdrop.kind === 'grid' ? white : backdrop,
    0,
    0,
    width,
    height,
  );
  onto.drawImage(cutout, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, TYPES[format], QUALITY);
  });
  // Browsers that cannot write a format give PNG in its place.
  if (blob?.type !== TYPES[format]) {
    throw new Error(`This browser cannot write ${format.toUpperCase()}; choose another format.`);
  }
  return blob;
}

/** Hands a file to the browser's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** `cup.jpg` → `cup-cutout.png`. */
export function cutoutName(photoName: string, format: Format): string {
  return `${photoName.replace(/\.[^.]+$/, '') || 'photo'}-cutout.${format}`;
}
