import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PICTURE_KINDS } from '@nobg/contract/picture-kinds.js';
import { readStoredSize } from '@nobg/engine/image/header-size.js';
import { SIGNATURE_BYTES, sniffFormat } from '@nobg/engine/image/signature.js';
import { CliError, EXIT } from '../exit.js';
import { printable } from '../output/printable.js';

/**
 * The picture for the background, looked at before anything is cut out.
 * @returns its absolute path
 * @throws CliError `usage` where it is not there or no picture
 */
export async function checkedBackground(given: string): Promise<string> {
  const path = resolve(given);
  const shown = printable(given);
  const found = await stat(path).catch(() => null);
  if (!found?.isFile())
    throw refused(found === null ? `there is no file ${shown}` : `${shown} is none`);
  const file = await open(path, 'r').catch(() => null);
  if (file === null) throw refused(`this user may not read ${shown}`);
  try {
    const head = Buffer.alloc(SIGNATURE_BYTES);
    const { bytesRead } = await file.read(head, 0, SIGNATURE_BYTES, 0);
    const { format, name } = sniffFormat(head.subarray(0, bytesRead));
    if (format === null) throw refused(`${shown} is ${bytesRead === 0 ? 'empty' : name}`);
  } finally {
    await file.close();
  }
  if ((await readStoredSize(path)) === null) throw refused(`${shown} is damaged`);
  return path;
}

function refused(received: string): CliError {
  return new CliError(EXIT.usage, `Expected a ${PICTURE_KINDS} for --bg-image, but ${received}.`);
}
