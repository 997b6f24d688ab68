import type { Backdrop } from '../editor/backdrop.ts';
import { cutoutName, exportPicture, saveFile } from '../editor/export-picture.ts';
import { openLayers, repaint } from '../editor/layers.ts';
import type { Photo } from './photo.ts';

/** Every cutout that is done, as PNGs in one zip, each as it was painted and over the backdrop. */
export async function saveZip(photos: readonly Photo[], backdrop: Backdrop): Promise<void> {
  const { zipSync } = await import('fflate');
  const files: Record<string, Uint8Array> = {};
  for (const photo of photos) {
    if (photo.state.at !== 'done') continue;
    const blob = await finished(photo, photo.state.cutout, backdrop);
    files[freeName(cutoutName(photo.file.name, 'png'), files)] = new Uint8Array(
      await blob.arrayBuffer(),
    );
  }
  // Pictures are compressed already.
  const zip = zipSync(files, { level: 0 });
  saveFile(new Blob([zip as Uint8Array<ArrayBuffer>], { type: 'application/zip' }), 'cutouts.zip');
}

async function finished(photo: Photo, cutout: Blob, backdrop: Backdrop): Promise<Blob> {
  if (backdrop.kind === 'grid' && photo.strokes.done.length === 0) return cutout;
  const layers = await openLayers(photo.file, cutout);
  repaint(layers, photo.strokes.done);
  layers.original.close();
  return exportPicture(layers.cutout, backdrop, 'png');
}

/**
 * `cup-cutout.png`, then `cup-cutout-2.png`: photos may share a name.
 * @internal
 */
export function freeName(name: string, taken: Readonly<Record<string, unknown>>): string {
  if (!(name in taken)) return name;
  const [, stem = name, end = ''] = /^(.*?)(\.[^.]+)?$/.exec(name) ?? [];
  for (let count = 2; ; count += 1) {
    const next = `${stem}-${count}${end}`;
    if (!(next in taken)) return next;
  }
}
