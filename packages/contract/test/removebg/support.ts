import { RemovebgError } from '@nobg/contract/removebg/errors.js';
import { readRemovebgFields } from '@nobg/contract/removebg/fields.js';

/** Reads these texts beside a photo sent as a file. */
export function read(texts: Record<string, string>, files: readonly string[] = ['image_file']) {
  return readRemovebgFields({ texts: new Map(Object.entries(texts)), files: new Set(files) });
}

/** Codes of the faults, in order; none where the fields are right. */
export function codes(
  texts: Record<string, string>,
  files: readonly string[] = ['image_file'],
): string[] {
  try {
    read(texts, files);
    return [];
  } catch (error) {
    if (error instanceof RemovebgError) return error.faults.map(({ code }) => code);
    throw error;
  }
}
