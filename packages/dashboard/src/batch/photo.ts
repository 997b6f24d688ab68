import type { AppRemoveAnswer } from '@nobg/contract/app/remove.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { RequestProblem } from '../api/problem.ts';
import type { RemoveProgress } from '../api/remove.ts';
import type { Mark } from '../editor/draw-stage.ts';
import { NO_STROKES, type Strokes } from '../editor/strokes.ts';

/** Mode, options and points with which a photo is cut out. */
export interface CutoutSettings {
  readonly mode: Mode;
  /** Options as the form has them: `hd`, `classes`, … */
  readonly options: Readonly<Record<string, string>>;
  /** Px of the upright photo. */
  readonly points: readonly Mark[];
}

/** State of a photo in the list. */
export type PhotoState =
  | { readonly at: 'waiting' }
  | { readonly at: 'working'; readonly progress: RemoveProgress }
  | {
      readonly at: 'done';
      readonly answer: AppRemoveAnswer;
      readonly cutout: Blob;
      readonly ms: number;
    }
  | { readonly at: 'failed'; readonly error: RequestProblem };

export interface Photo {
  readonly id: string;
  readonly file: File;
  /** Settings of the next run. */
  readonly settings: CutoutSettings;
  /** Settings of the last run. */
  readonly usedSettings: CutoutSettings;
  readonly state: PhotoState;
  readonly strokes: Strokes;
}

export type PhotoAction =
  | { readonly does: 'add'; readonly photos: readonly Photo[] }
  | { readonly does: 'drop'; readonly id: string }
  | { readonly does: 'settings'; readonly id: string; readonly settings: Partial<CutoutSettings> }
  | { readonly does: 'ask'; readonly id: string }
  | { readonly does: 'state'; readonly id: string; readonly state: PhotoState }
  | { readonly does: 'paint'; readonly id: string; readonly strokes: Strokes }
  /** Takes a cutout that was made elsewhere, with its settings. */
  | {
      readonly does: 'take';
      readonly id: string;
      readonly usedSettings: CutoutSettings;
      readonly state: PhotoState;
    };

/** A photo that waits for its turn. */
export function newPhoto(id: string, file: File, settings: CutoutSettings): Photo {
  return {
    id,
    file,
    settings,
    usedSettings: settings,
    state: { at: 'waiting' },
    strokes: NO_STROKES,
  };
}

/** The list after an action; photos that are gone stay gone. */
export function photoReducer(photos: readonly Photo[], action: PhotoAction): readonly Photo[] {
  if (action.does === 'add') return [...photos, ...action.photos];
  if (action.does === 'drop') return photos.filter(({ id }) => id !== action.id);
  return photos.map((photo) => (photo.id === action.id ? changed(photo, action) : photo));
}

function changed(photo: Photo, action: Exclude<PhotoAction, { does: 'add' | 'drop' }>): Photo {
  switch (action.does) {
    case 'settings':
      return { ...photo, settings: { ...photo.settings, ...action.settings } };
    case 'ask':
      // A new cutout is painted on anew.
      return {
        ...photo,
        usedSettings: photo.settings,
        state: { at: 'waiting' },
        strokes: NO_STROKES,
      };
    case 'state':
      return { ...photo, state: action.state };
    case 'paint':
      return { ...photo, strokes: action.strokes };
    case 'take': {
      const { usedSettings, state } = action;
      return { ...photo, settings: usedSettings, usedSettings, state, strokes: NO_STROKES };
    }
  }
}

/** The form's text fields of a request; defaults are left out, except the mode. */
export function settingsFields({ mode, options, points }: CutoutSettings): Record<string, string> {
  return {
    mode,
    ...options,
    ...(points.length > 0
      ? {
          points: points
            .map(({ x, y, keep }) => `${Math.round(x)},${Math.round(y)}${keep ? '' : ',drop'}`)
            .join(';'),
        }
      : {}),
  };
}

/** Whether a run would ask for something else than the last one did. */
export function settingsChanged({ settings, usedSettings }: Photo): boolean {
  return JSON.stringify(settingsFields(settings)) !== JSON.stringify(settingsFields(usedSettings));
}
