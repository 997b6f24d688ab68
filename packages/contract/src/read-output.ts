import { animationConflicts } from './animation-fields.js';
import type { Background, Composition, Shadow } from './composition.js';
import { depthConflicts } from './depth-fields.js';
import type { FieldProblem } from './errors.js';
import { metadataConflicts } from './metadata-fields.js';
import type { OutputOptions, SizeBounds } from './output.js';
import type { OutputFieldName, OutputValues } from './output-fields.js';

/** What a result is to look like, put together from single fields. */
export interface RenderOptions {
  /** Both left out where nothing was asked for: then the result is the plain cutout as PNG. */
  readonly output?: OutputOptions;
  readonly composition?: Composition;
}

const WHITE = { red: 255, green: 255, blue: 255, alpha: 255 };
const DEFAULT_OPACITY = 60;

/**
 * Puts the fields together.
 * @param values each read for itself
 * @param backgroundImage whether a picture came with them
 * @returns the render options, and what of the fields contradicts itself
 */
export function readOutput(
  values: OutputValues,
  backgroundImage: boolean,
): { readonly requested: RenderOptions; readonly conflicts: readonly FieldProblem[] } {
  const conflicts = conflictsOf(values, backgroundImage);
  const output = outputOf(values);
  const composition = compositionOf(values, backgroundImage);
  const requested: RenderOptions = {
    ...(output === undefined ? {} : { output }),
    ...(composition === undefined ? {} : { composition }),
  };
  return { requested, conflicts };
}

function outputOf(values: OutputValues): OutputOptions | undefined {
  const { format, quality, effort, lossless, dpi, frames, matte, metadata, depth } = values;
  const channels = values.return === 'mask' ? 'alpha' : values.channels;
  const size: SizeBounds | undefined = values.size;
  return someOf<OutputOptions>({
    ...{ format, quality, effort, lossless, dpi, frames, matte, metadata, depth, channels, size },
  });
}

function compositionOf(values: OutputValues, backgroundImage: boolean): Composition | undefined {
  const { roi, semitransparency, scale, position, canvas, padding } = values;
  const { crop_margin: margin, crop_aspect: aspect } = values;
  const cropped =
    values.crop === true ||
    values.return === 'crop' ||
    margin !== undefined ||
    aspect !== undefined;
  const { outline: width, outline_color: colour = WHITE } = values;
  return someOf<Composition>({
    ...{ roi, semitransparency, scale, position, canvas, padding },
    crop: cropped
      ? (someOf<NonNullable<Composition['crop']>>({ margin, aspect }) ?? {})
      : undefined,
    background: backgroundOf(values, backgroundImage),
    shadow: shadowOf(values),
    outline: width && { width, colour },
  });
}

function backgroundOf(values: OutputValues, backgroundImage: boolean): Background | undefined {
  if (backgroundImage) return { kind: 'image', fit: values.bg_fit ?? 'cover' };
  if (values.bg_gradient !== undefined) return values.bg_gradient;
  if (values.bg_blur !== undefined) return { kind: 'blur', strength: values.bg_blur };
  const colour = values.bg_color ?? (values.return === 'white' ? WHITE : undefined);
  return colour && { kind: 'colour', colour };
}

function shadowOf(values: OutputValues): Shadow | undefined {
  const { shadow: kind, shadow_opacity: percent = DEFAULT_OPACITY } = values;
  if (kind === undefined || kind === 'none') return undefined;
  const { shadow_direction: direction, shadow_color: colour } = values;
  return {
    kind,
    opacity: percent / 100,
    ...(direction === undefined ? {} : { direction }),
    ...(colour === undefined ? {} : { colour }),
  };
}

/** The members that are there; undefined where none is. */
function someOf<T extends object>(
  members: { [Key in keyof T]: T[Key] | undefined },
): T | undefined {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as T);
}

/** Backgrounds, of which there can be one. */
const BACKGROUNDS = ['bg_color', 'bg_gradient', 'bg_blur'] as const;
const PAINT = [...BACKGROUNDS, 'shadow', 'outline'] as const satisfies readonly OutputFieldName[];

/** Fields that would do nothing or fight each other, with what would make sense. */
function conflictsOf(values: OutputValues, backgroundImage: boolean): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const given = (name: OutputFieldName) => values[name] !== undefined;
  const refuse = (field: string, expected: string, received: string) =>
    problems.push({ field, expected, received });

  const backgrounds: string[] = BACKGROUNDS.filter(given);
  if (backgroundImage) backgrounds.push('bg_image');
  if (backgrounds.length > 1) {
    refuse(backgrounds[1] ?? 'bg_color', 'one background', backgrounds.join(' and '));
  }
  if (values.return === 'white' && backgrounds.length > 0) {
    refuse('return', 'no bg_… beside white', backgrounds.join(' and '));
  }
  if (given('bg_fit') && !backgroundImage) refuse('bg_fit', 'bg_image with it', 'no bg_image');
  if (values.crop === false) {
    for (const name of ['crop_margin', 'crop_aspect'] as const) {
      if (given(name)) refuse(name, 'crop=true with it', 'crop=false');
    }
    if (values.return === 'crop') refuse('return', 'crop=true with crop', 'crop=false');
  }
  const noShadow = values.shadow === undefined || values.shadow === 'none';
  for (const name of ['shadow_opacity', 'shadow_direction', 'shadow_color'] as const) {
    if (given(name) && noShadow) refuse(name, 'a shadow with it', 'no shadow');
  }
  if (given('outline_color') && !given('outline')) {
    refuse('outline_color', 'outline with it', 'no outline');
  }
  const alpha = values.return === 'mask' || values.channels === 'alpha';
  if (values.return === 'mask' && values.channels === 'rgba') {
    refuse('channels', 'alpha with return=mask', 'rgba');
  }
  if (alpha) {
    const paint: string[] = PAINT.filter((name) => given(name) && values[name] !== 'none');
    if (backgroundImage) paint.push('bg_image');
    for (const name of paint) refuse(name, 'nothing that is painted on a mask', 'a value');
    if (values.format === 'zip' || values.format === 'psd' || values.format === 'gif') {
      refuse('format', 'png, webp, avif or jpg for a mask', values.format);
    }
  }
  const format = values.format ?? 'png';
  if (values.lossless && format !== 'webp' && format !== 'avif') {
    refuse('lossless', 'format=webp or format=avif with it', `format=${format}`);
  }
  if (
    given('quality') &&
    (format === 'png' || format === 'psd' || format === 'gif' || values.lossless)
  ) {
    refuse(
      'quality',
      'a lossy format with it',
      values.lossless ? 'lossless=true' : `format=${format}`,
    );
  }
  if (given('effort') && (format === 'zip' || format === 'psd')) {
    refuse('effort', 'a format that is packed with it', `format=${format}`);
  }
  animationConflicts(values, problems);
  metadataConflicts(values, problems);
  depthConflicts(values, backgroundImage, problems);
  return problems;
}
