/** How the picture lies on the stage: its top left corner in CSS px, and CSS px for each of its px. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * 400 %: four CSS px for each px of the picture.
 * @internal
 */
export const MAX_SCALE = 4;

/** Part of the stage, CSS px, in which some of the picture always stays. */
const KEEP_IN_SIGHT = 48;

/** The whole picture, in the middle, as large as it can be. */
export function fitView(picture: Size, stage: Size): View {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height, MAX_SCALE);
  return {
    scale,
    x: (stage.width - picture.width * scale) / 2,
    y: (stage.height - picture.height * scale) / 2,
  };
}

/** Zooms so that what lies under `at` (CSS px of the stage) stays there. */
export function zoomAt(view: View, factor: number, at: Point, least: number): View {
  const scale = Math.min(Math.max(view.scale * factor, Math.min(least, 1)), MAX_SCALE);
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** Keeps a strip of the picture on the stage, wherever it was moved to. */
export function keepInSight(view: View, picture: Size, stage: Size): View {
  const within = (at: number, length: number, room: number) =>
    Math.min(Math.max(at, KEEP_IN_SIGHT - length), room - KEEP_IN_SIGHT);
  return {
    scale: view.scale,
    x: within(view.x, picture.width * view.scale, stage.width),
    y: within(view.y, picture.height * view.scale, stage.height),
  };
}

/** From the stage's CSS px to the picture's px. */
export function toPicture(view: View, at: Point): Point {
  return { x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale };
}
