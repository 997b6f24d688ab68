import type { OutputOptions } from '@nobg/contract/output.js';
import type { RgbaPicture } from '../../decode-rgba.js';

/** Writes an animation frame by frame, so that one frame at a time is in memory. */
export interface FrameWriter {
  /** @param picture as large as all others; @param delay how long it is shown, ms */
  add(picture: RgbaPicture, delay: number): Promise<void>;
  /** @returns bytes written */
  end(): Promise<number>;
  /** Lets go of the file, whole or not. */
  close(): Promise<void>;
}

/** What is known of an animation before its first frame. */
export interface AnimationFacts {
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** 0: for ever. */
  readonly plays: number;
  readonly output: OutputOptions;
}
