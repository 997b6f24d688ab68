import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** Reads a file through; its size in bytes and SHA-256 in hex. Errors of the file system as they are. */
export async function sha256OfFile(
  path: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
