import type { Background, Colour } from '@nobg/contract/composition.js';
import { clamp01 } from '../ops/scalar.js';
import type { Size } from '../ops/size.js';
import { type Canvas, filledCanvas } from './over.js';

type Gradient = Extract<Background, { kind: 'gradient' }>;

/** Steps of colour between the first and the last; more than 8 bits can show. */
const STEPS = 1024;

/**
 * A canvas of colours that flow into each other. Linear ones run as in CSS: the corners in the
 * angle's direction have exactly the first and the last colour. Radial ones run from the centre to
 * the corners.
 */
export function gradientCanvas(size: Size, { shape, angle, colours }: Gradient): Canvas {
  const canvas = filledCanvas(size, null);
  const { width, height, rgba } = canvas;
  const table = colourTable(colours);
  const radians = (angle * Math.PI) / 180;
  const [dx, dy] = [Math.sin(radians), -Math.cos(radians)];
  const length = Math.abs(width * dx) + Math.abs(height * dy);
  const radius = Math.hypot(width, height) / 2;
  for (let y = 0, to = 0; y < height; y++) {
    const v = y + 0.5 - height / 2;
    for (let x = 0; x < width; x++, to += 4) {
      const u = x + 0.5 - width / 2;
      const at = shape === 'linear' ? 0.5 + (u * dx + v * dy) / length : Math.hypot(u, v) / radius;
      const step = Math.round(clamp01(at) * (STEPS - 1)) * 4;
      rgba[to] = table[step]!;
      rgba[to + 1] = table[step + 1]!;
      rgba[to + 2] = table[step + 2]!;
      rgba[to + 3] = table[step + 3]!;
    }
  }
  return canvas;
}

function colourTable(colours: readonly Colour[]): Uint8ClampedArray {
  const table = new Uint8ClampedArray(STEPS * 4);
  for (let step = 0; step < STEPS; step++) {
    const at = (step / (STEPS - 1)) * (colours.length - 1);
    const first = Math.min(Math.floor(at), colours.length - 2);
    const [from, to] = [colours[first]!, colours[first + 1]!];
    const mix = (a: number, b: number) => a + (b - a) * (at - first);
    table.set(
      [
        mix(from.red, to.red),
        mix(from.green, to.green),
        mix(from.blue, to.blue),
        mix(from.alpha, to.alpha),
      ],
      step * 4,
    );
  }
  return table;
}
