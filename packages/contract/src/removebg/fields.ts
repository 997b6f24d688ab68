import type { Crop, Position, Region } from '../composition.js';
import { parseSides } from '../measures.js';
import { quoted } from '../read-fields.js';
import { type RemovebgBackground, readBackground } from './background.js';
import { RemovebgError, type RemovebgErrorCode, type RemovebgFault } from './errors.js';
import { type FieldReader, fieldReader } from './field-reader.js';
import {
  exceedsAnyPhoto,
  isEmptyRegion,
  isWholePhoto,
  readPosition,
  readRegion,
  readScale,
} from './placement.js';
import type { RemovebgShadows } from './shadow.js';
import { readShadows } from './shadow-fields.js';
import {
  REMOVEBG_FORMATS,
  REMOVEBG_SIZE_WORDS,
  type RemovebgFormat,
  type RemovebgSize,
  readSize,
} from './sizes.js';
import { type RemovebgSource, readSource } from './source.js';
import {
  REMOVEBG_TYPES,
  type RemovebgType,
  readTypeLevel,
  TYPE_LEVEL_WORDS,
  type TypeLevel,
} from './types.js';

/** What a request to `/v1.0/removebg` asks for. What was left out has its default here. */
export interface RemovebgRequest {
  readonly source: RemovebgSource;
  readonly size: RemovebgSize;
  readonly type: RemovebgType;
  readonly typeLevel: TypeLevel;
  readonly format: RemovebgFormat;
  readonly channels: 'rgba' | 'alpha';
  /** Null: the whole photo. */
  readonly roi: Region | null;
  /** Null: not cropped. */
  readonly crop: Crop | null;
  /** 0.1..1; null: as it is. */
  readonly scale: number | null;
  /** Null: nothing is said of it. */
  readonly position: Position | null;
  readonly background: RemovebgBackground | null;
  readonly shadows: RemovebgShadows;
  readonly semitransparency: boolean;
}

/** The fields of one request as they came. Empty ones count as absent, as there. */
export interface RemovebgFields {
  readonly texts: ReadonlyMap<string, string>;
  /** Names of the fields that brought bytes: `image_file`, `image_file_b64`, `bg_image_file`. */
  readonly files: ReadonlySet<string>;
}

/**
 * Reads what is asked for. Fields that remove.bg does not know are not looked at.
 * @throws RemovebgError with a fault for every field that cannot be used
 */
export function readRemovebgFields({ texts, files }: RemovebgFields): RemovebgRequest {
  const faults: RemovebgFault[] = [];
  const fields = fieldReader(texts, faults);
  const source = readSource(texts, files, faults);
  const background = readBackground(texts, files, faults);
  const requested = {
    size: fields.read<RemovebgSize>(
      { name: 'size', code: 'invalid_size', expected: `one of ${REMOVEBG_SIZE_WORDS.join(', ')}` },
      readSize,
      'preview',
    ),
    type: fields.choice('type', 'invalid_type', REMOVEBG_TYPES, 'auto'),
    typeLevel: fields.read<TypeLevel>(
      {
        name: 'type_level',
        code: 'invalid_type_level',
        expected: `one of ${TYPE_LEVEL_WORDS.join(', ')}`,
      },
      readTypeLevel,
      1,
    ),
    format: fields.choice('format', 'invalid_format', REMOVEBG_FORMATS, 'auto', { jpeg: 'jpg' }),
    channels: fields.choice('channels', 'invalid_channels', ['rgba', 'alpha'], 'rgba'),
    roi: readRoi(fields.text('roi'), faults),
    ...readPlacement(fields),
    shadows: readShadows(texts, fields, faults),
    semitransparency: fields.flag('semitransparency', 'invalid_semitransparency', true),
    background,
  };
  const [first, ...rest] = faults;
  if (first !== undefined) throw new RemovebgError([first, ...rest]);
  // Without a source there is a fault.
  return { source: source as RemovebgSource, ...requested };
}

function readPlacement(fields: FieldReader): Pick<RemovebgRequest, 'crop' | 'scale' | 'position'> {
  const margin = fields.read(
    {
      name: 'crop_margin',
      code: 'invalid_crop_margin',
      expected: 'one, two or four margins such as 30px or 10%, each at most 500px or 50%',
    },
    (text) => parseSides(text) ?? undefined,
    null,
  );
  const cropped = fields.flag('crop', 'invalid_crop', false);
  const scale = fields.read(
    { name: 'scale', code: 'invalid_scale', expected: 'original, or 10% to 100%' },
    readScale,
    null,
  );
  const position = fields.read<Position | null>(
    {
      name: 'position',
      code: 'invalid_position',
      expected: 'original, center, a percentage from 0% to 100%, or two of them',
    },
    readPosition,
    null,
  );
  return { crop: cropped ? { ...(margin === null ? {} : { margin }) } : null, scale, position };
}

function readRoi(text: string, faults: RemovebgFault[]): Region | null {
  if (text === '') return null;
  const region = readRegion(text);
  const say = (code: RemovebgErrorCode, expected: string): null => {
    faults.push({ code, detail: `roi: expected ${expected}, but got ${quoted(text)}.` });
    return null;
  };
  if (region === undefined) return say('invalid_roi', 'four lengths "x1 y1 x2 y2" in px or %');
  if (exceedsAnyPhoto(region)) return say('roi_exceeds_bounds', 'a region within the image');
  if (isEmptyRegion(region)) return say('roi_region_empty', 'x1 < x2 and y1 < y2');
  return isWholePhoto(region) ? null : region;
}
