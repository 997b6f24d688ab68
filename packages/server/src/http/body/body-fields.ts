import type { Readable } from 'node:stream';

/** One field of a body, in the order in which they come. */
export type BodyPart =
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  /** To be read to its end before the next part is asked for. */
  | {
      readonly kind: 'bytes';
      readonly name: string;
      readonly stream: Readable;
      /** The file's name; absent or empty where none came, as of a file input that was left alone. */
      readonly fileName?: string;
    };

/** What an API knows of its fields. */
export interface BodyFields {
  /** Whether a field's text is wanted; others are thrown away as they come. */
  isText(name: string): boolean;
  /** Fields that are streamed: files, and pictures in base64. */
  isStreamed(name: string): boolean;
  /** Bytes of the largest file. */
  readonly maxFileBytes: number;
}
