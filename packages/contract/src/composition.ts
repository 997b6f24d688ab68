/**
 * What the picture around the subject looks like.
 *
 * The order of operations, whatever order they are named in:
 *
 *  1. `roi`: outside it nothing is subject. The picture keeps its size.
 *  2. the subject is cut out; `semitransparency: false` closes what is half transparent inside it.
 *  3. `crop`: the canvas becomes the subject's box with its margins, then is widened to `aspect`.
 *  4. `scale` and `position`: the subject is resized to fit a part of the canvas and moved on it.
 *  5. `canvas`: the whole is fitted into exactly so many pixels, centred. Together with `scale` or
 *     `position` these are laid out on this canvas instead of the photo's.
 *  6. `padding`: room around the canvas, or inside it where `canvas` gives the size.
 *  7. `OutputOptions.size`: the whole is made smaller by one factor.
 *  8. from the back: `background`, `shadow`, `outline`, subject; then `OutputOptions.channels`.
 *  9. the file is written.
 *
 * Left out altogether, the result is the photo's size, its subject where it was, and transparent
 * around it. Lengths in px are px of the photo, before step 7 makes it smaller; of `padding` with
 * `canvas` they are px of the canvas.
 */
export interface Composition {
  readonly roi?: Region;
  readonly semitransparency?: boolean;
  readonly crop?: Crop;
  /** 0.1..1: the subject's box fits so much of the canvas; centred unless `position` says. */
  readonly scale?: number;
  readonly position?: Position;
  readonly canvas?: CanvasSize;
  readonly padding?: Sides;
  readonly background?: Background;
  readonly shadow?: Shadow;
  readonly outline?: Outline;
}

/** In px, or in % of what the field that holds it says. */
export interface Length {
  readonly value: number;
  readonly unit: 'px' | '%';
}

/** A rectangle of the upright photo; % of its width and height; right and bottom excluded. */
export interface Region {
  readonly left: Length;
  readonly top: Length;
  readonly right: Length;
  readonly bottom: Length;
}

/** Widths along the four edges. */
export interface Sides {
  readonly top: Length;
  readonly right: Length;
  readonly bottom: Length;
  readonly left: Length;
}

/** Cuts the canvas down to the subject. */
export interface Crop {
  /** % of the subject's box (its width for left and right, its height for top and bottom). */
  readonly margin?: Sides;
  /** Width to height, such as 4 / 5: the box is widened around the subject until it has it. */
  readonly aspect?: number;
}

/**
 * `original`: where it was. Else 0..1 of the room that the subject leaves on the canvas, from left
 * and top: 0 touches the edge, 0.5 is centred.
 */
export type Position = 'original' | { readonly x: number; readonly y: number };

/** px */
export interface CanvasSize {
  readonly width: number;
  readonly height: number;
}

/** Each 0..255, not premultiplied. */
export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

export type Background =
  | { readonly kind: 'transparent' }
  | { readonly kind: 'colour'; readonly colour: Colour }
  | {
      readonly kind: 'gradient';
      readonly shape: 'linear' | 'radial';
      /** Degrees of `linear`, as in CSS: 0 upwards, 90 to the right, 180 downwards. */
      readonly angle: number;
      /** From the first to the last, evenly spaced; at least two. */
      readonly colours: readonly Colour[];
    }
  /** The job's `backgroundPath`. `centre`: as large as it is, cut or with transparent room around it. */
  | { readonly kind: 'image'; readonly fit: 'cover' | 'contain' | 'centre' }
  /** The photo itself, out of focus. `strength`: standard deviation in % of its shorter side. */
  | { readonly kind: 'blur'; readonly strength: number };

export interface Shadow {
  /**
   * `drop`: of the subject's shape, behind it. `contact`: where it stands on the ground. `auto`:
   * `contact` for things that stand (products, vehicles, food), else `drop`.
   */
  readonly kind: 'drop' | 'contact' | 'auto';
  /** 0..1. */
  readonly opacity: number;
  /** Where the shadow falls, degrees as of a gradient: 180 straight down. Default 150. */
  readonly direction?: number;
  /** Default black. */
  readonly colour?: Colour;
}

/** A line of one colour around the subject. */
export interface Outline {
  /** % of the subject's longer side. */
  readonly width: Length;
  readonly colour: Colour;
}
