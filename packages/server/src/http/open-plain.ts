import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/**
 * Opens what an engine's process wrote, to be read. That process decodes strangers' bytes: what it left may be a link
 * to something of this server's, and only a plain file is sent to anybody.
 * @throws Error for everything else
 */
export async function openPlain(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new Error('expected a plain file to send');
}
