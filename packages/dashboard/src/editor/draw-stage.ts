import { type Backdrop, paintBackdrop } from './backdrop.ts';
import type { Layers } from './layers.ts';
import type { Point, View } from './view.ts';

/** A point on what to keep (or not), px of the cutout. */
export interface Mark extends Point {
  readonly keep: boolean;
}

export interface Scene {
  readonly layers: Layers;
  readonly view: View;
  readonly backdrop: Backdrop;
  /** 0..1: left of it is the photo as it came. */
  readonly split: number;
  /** How much of the photo shines through where nothing was kept, 0..1. */
  readonly ghost: number;
  readonly marks: readonly Mark[];
  /** Ring of the brush, px of the cutout; null for none. */
  readonly brush: (Point & { readonly size: number }) | null;
}

/** Draws the stage. `ratio`: device px for each CSS px. */
export function drawStage(canvas: HTMLCanvasElement, scene: Scene, ratio: number): void {
  const onto = canvas.getContext('2d');
  if (onto === null) return;
  const { layers, view, split } = scene;
  const [w, h] = [layers.width * view.scale, layers.height * view.scale];
  onto.setTransform(ratio, 0, 0, ratio, 0, 0);
  onto.clearRect(0, 0, canvas.width, canvas.height);
  // Enlarged, pixels are shown as they are.
  onto.imageSmoothingEnabled = view.scale * ratio < 2;
  onto.imageSmoothingQuality = 'high';

  const edge = view.x + w * split;
  clipped(onto, edge, view.y, view.x + w - edge, h, () => {
    paintBackdrop(onto, scene.backdrop, view.x, view.y, w, h);
    if (scene.ghost > 0) {
      onto.globalAlpha = scene.ghost;
      onto.drawImage(layers.photo, view.x, view.y, w, h);
      onto.globalAlpha = 1;
    }
    onto.drawImage(layers.cutout, view.x, view.y, w, h);
  });
  if (split > 0) {
    clipped(onto, view.x, view.y, w * split, h, () => {
      onto.drawImage(layers.photo, view.x, view.y, w, h);
    });
    drawSplit(onto, edge, view.y, h);
  }
  for (const mark of scene.marks) drawMark(onto, view, mark);
  if (scene.brush) drawBrush(onto, view, scene.brush);
}

function clipped(
  onto: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  draw: () => void,
): void {
  onto.save();
  onto.beginPath();
  onto.rect(x, y, Math.max(width, 0), height);
  onto.clip();
  draw();
  onto.restore();
}

/** Light on dark, so that it shows on every photo. */
function drawSplit(onto: CanvasRenderingContext2D, x: number, top: number, height: number): void {
  onto.fillStyle = 'rgb(0 0 0 / 40%)';
  onto.fillRect(x - 2, top, 4, height);
  onto.fillStyle = '#ffffff';
  onto.fillRect(x - 1, top, 2, height);
  onto.beginPath();
  onto.arc(x, top + height / 2, 16, 0, Math.PI * 2);
  onto.fillStyle = '#0b1410';
  onto.fill();
  onto.lineWidth = 2;
  onto.strokeStyle = '#ffffff';
  onto.stroke();
  for (const side of [-1, 1]) {
    onto.beginPath();
    onto.moveTo(x + side * 5, top + height / 2 - 4);
    onto.lineTo(x + side * 9, top + height / 2);
    onto.lineTo(x + side * 5, top + height / 2 + 4);
    onto.stroke();
  }
}

function drawMark(onto: CanvasRenderingContext2D, view: View, { x, y, keep }: Mark): void {
  const [cx, cy] = [view.x + x * view.scale, view.y + y * view.scale];
  onto.beginPath();
  onto.arc(cx, cy, 9, 0, Math.PI * 2);
  onto.fillStyle = keep ? '#00d664' : '#c4108c';
  onto.fill();
  onto.lineWidth = 2;
  onto.strokeStyle = '#ffffff';
  onto.stroke();
  onto.beginPath();
  onto.strokeStyle = keep ? '#06150c' : '#ffffff';
  onto.moveTo(cx - 4, cy);
  onto.lineTo(cx + 4, cy);
  if (keep) {
    onto.moveTo(cx, cy - 4);
    onto.lineTo(cx, cy + 4);
  }
  onto.stroke();
}

function drawBrush(
  onto: CanvasRenderingContext2D,
  view: View,
  { x, y, size }: Point & { readonly size: number },
): void {
  onto.beginPath();
  onto.arc(
    view.x + x * view.scale,
    view.y + y * view.scale,
    Math.max((size * view.scale) / 2, 2),
    0,
    Math.PI * 2,
  );
  onto.lineWidth = 3;
  onto.strokeStyle = 'rgb(0 0 0 / 60%)';
  onto.stroke();
  onto.lineWidth = 1.5;
  onto.strokeStyle = '#ffffff';
  onto.stroke();
}
