import type { Stroke } from './strokes.ts';

/** The photo and its cutout at the cutout's size; the cutout can be painted on. */
export interface Layers {
  readonly width: number;
  readonly height: number;
  /** Px of the photo for each px here: above 1 where the result was made smaller. */
  readonly photoScale: number;
  readonly photo: HTMLCanvasElement;
  /** The cutout as the strokes left it. */
  readonly cutout: HTMLCanvasElement;
  /** The cutout as it came. */
  readonly original: ImageBitmap;
}

/**
 * Decodes both. `photo` is turned upright, as the server does before segmentation.
 * @throws DOMException where one is no picture
 */
export async function openLayers(photo: Blob, cutout: Blob): Promise<Layers> {
  const [upright, original] = await Promise.all([
    createImageBitmap(photo),
    createImageBitmap(cutout),
  ]);
  const { width, height } = original;
  const layers = {
    width,
    height,
    photoScale: upright.width / width,
    photo: canvasOf(upright, width, height),
    cutout: canvasOf(original, width, height),
    original,
  };
  upright.close();
  return layers;
}

function canvasOf(picture: ImageBitmap, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  context(canvas).drawImage(picture, 0, 0, width, height);
  return canvas;
}

/** @throws Error where the browser has no memory left for a canvas */
export function context(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const found = canvas.getContext('2d');
  if (found === null) throw new Error('This image is too large for the browser’s canvas.');
  return found;
}

/** Paints a stroke, from its point `from` on. Restoring paints with the photo itself. */
export function paintStroke(layers: Layers, stroke: Stroke, from = 0): void {
  const points = stroke.points.slice(Math.max(from - 1, 0));
  const [first, ...rest] = points;
  if (!first) return;
  const onto = context(layers.cutout);
  onto.save();
  onto.lineWidth = stroke.size;
  onto.lineCap = 'round';
  onto.lineJoin = 'round';
  if (stroke.does === 'erase') onto.globalCompositeOperation = 'destination-out';
  else onto.strokeStyle = onto.createPattern(layers.photo, 'no-repeat') ?? 'transparent';
  onto.beginPath();
  onto.moveTo(first.x, first.y);
  // A canvas leaves out lines of no length: a hundredth of a px makes a dot of the round ends.
  if (rest.length === 0) onto.lineTo(first.x + 0.01, first.y);
  for (const { x, y } of rest) onto.lineTo(x, y);
  onto.stroke();
  onto.restore();
}

/** The cutout as it came, and then every stroke that holds. */
export function repaint(layers: Layers, strokes: readonly Stroke[]): void {
  const onto = context(layers.cutout);
  onto.clearRect(0, 0, layers.width, layers.height);
  onto.drawImage(layers.original, 0, 0);
  for (const stroke of strokes) paintStroke(layers, stroke);
}
