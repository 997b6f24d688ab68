/** What lies under the cutout. */
export type Backdrop =
  | { readonly kind: 'grid' }
  | { readonly kind: 'colour'; readonly colour: string }
  | { readonly kind: 'photo'; readonly picture: ImageBitmap };

export const GRID: Backdrop = { kind: 'grid' };

/** Fills the rectangle; a photo covers it from the middle. The grid is nothing at all. */
export function paintBackdrop(
  onto: CanvasRenderingContext2D,
  backdrop: Backdrop,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  if (backdrop.kind === 'colour') {
    onto.fillStyle = backdrop.colour;
    onto.fillRect(x, y, width, height);
  } else if (backdrop.kind === 'photo') {
    const { picture } = backdrop;
    const scale = Math.max(width / picture.width, height / picture.height);
    const [w, h] = [width / scale, height / scale];
    const [left, top] = [(picture.width - w) / 2, (picture.height - h) / 2];
    onto.drawImage(picture, left, top, w, h, x, y, width, height);
  }
}
