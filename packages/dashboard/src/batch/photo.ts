import type { AppRemoveAnswer } from '@nobg/contract/app/remove.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { RequestProblem } from '../api/problem.ts';
import type { RemoveProgress } from '../api/remove.ts';
import type { Mark } from '../editor/draw-stage.ts';
import { NO_STROKES, type Strokes } from '../editor/strokes.ts';

/** What is asked of the server for a photo. */
export interface Wish {
  readonly mode: Mode;
  /** Options as the form has them: `hd`, `classes`, … */
  readonly options: Readonly<Record<string, string>>;
  /** Px of the upright photo. */
  readonly points: readonly Mark[];
}

/** How a photo of the list is doing. */
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
  /** What the next run asks for. */
  readonly wish: Wish;
  /** What the last run asked for. */
  readonly asked: Wish;
  readonly state: PhotoState;
  readonly strokes: Strokes;
}

export type PhotoAction =
  | { readonly does: 'add'; readonly photos: readonly Photo[] }
  | { readonly does: 'drop'; readonly id: string }
  | { readonly does: 'wish'; readonly id: string; readonly wish: Partial<Wish> }
  | { readonly does: 'ask'; readonly id: string }
  | { readonly does: 'state'; readonly id: string; readonly state: PhotoState }
  | { readonly does: 'paint'; readonly id: string; readonly strokes: Strokes }
  /** Takes a cutout that was made elsewhere, with what it was asked for. */
  | {
      readonly does: 'take';
      readonly id: string;
      readonly asked: Wish;
      readonly state: PhotoState;
    };

/** A photo that waits for its turn. */
export function newPhoto(id: string, file: File, wish: Wish): Photo {
  return { id, file, wish, asked: wish, state: { at: 'waiting' }, strokes: NO_STROKES };
}

/** The list after an action; photos that are gone stay gone. */
export function photoReducer(photos: readonly Photo[], action: PhotoAction): readonly Photo[] {
  if (action.does === 'add') return [...photos, ...action.photos];
  if (action.does === 'drop') return photos.filter(({ id }) => id !== action.id);
  return photos.map((photo) => (photo.id === action.id ? changed(photo, action) : photo));
}

function changed(photo: Photo, action: Exclude<PhotoAction, { does: 'add' | 'drop' }>): Photo {
  switch (action.does) {
    case 'wish':
      return { ...photo, wish: { ...photo.wish, ...action.wish } };
    case 'ask':
      // A new cutout is painted on anew.
      return { ...photo, asked: photo.wish, state: { at: 'waiting' }, strokes: NO_STROKES };
    case 'state':
      return { ...photo, state: action.state };
    case 'paint':
      return { ...photo, strokes: action.strokes };
    case 'take': {
      const { asked, state } = action;
      return { ...photo, wish: asked, asked, state, strokes: NO_STROKES };
    }
  }
}

/** The form's text fields for a wish; what is at its default is left out, but for the mode. */
export function wishFields({ mode, options, points }: Wish): Record<string, string> {
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
export function wishChanged({ wish, asked }: Photo): boolean {
  return JSON.stringify(wishFields(wish)) !== JSON.stringify(wishFields(asked));
}
