import type { Mode, RemoveAnswer, SubjectType } from './contract.js';

/** A picture that is the answer itself, with what its headers say of it. */
export interface ImageAnswer {
  readonly blob: Blob;
  /** px */
  readonly width: number;
  readonly height: number;
  readonly type: SubjectType;
  readonly mode: Mode;
  /** Tightest box around what was kept, px. */
  readonly foreground: RemoveAnswer['foreground'];
  /** Id and address of the stored result; null with `store: false`. */
  readonly id: string | null;
  readonly url: string | null;
}

export async function readImage(response: Response): Promise<ImageAnswer> {
  const header = (name: string) => response.headers.get(`X-${name}`);
  const number = (name: string) => Number(header(name));
  return {
    blob: await response.blob(),
    width: number('Width'),
    height: number('Height'),
    type: header('Type') as SubjectType,
    mode: header('Mode') as Mode,
    foreground: {
      left: number('Foreground-Left'),
      top: number('Foreground-Top'),
      width: number('Foreground-Width'),
      height: number('Foreground-Height'),
    },
    id: header('Result-Id'),
    url: header('Result-Url'),
  };
}
