import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a first start gives its operator; null where there is nothing new. */
export interface FirstSecrets {
  readonly key: string | null;
  readonly link: string | null;
}

/**
 * Puts the first key and the administrator's link into files that this user alone may read, and says where. What a
 * server prints is kept by journals and log stores, and read by many.
 */
export async function keepSecrets(folder: string, { key, link }: FirstSecrets): Promise<string> {
  const lines = [];
  for (const [name, what, secret] of [
    ['first-key', 'Your first API key', key],
    ['administrator-link', 'The link that makes you its administrator', link],
  ] as const) {
    if (secret === null) continue;
    const path = join(folder, name);
    await writeFile(path, `${secret}\n`, { mode: 0o600 });
    // A file that was there keeps its own rights.
    await chmod(path, 0o600);
    lines.push(`${what} is in ${path}; delete the file after reading it.`);
  }
  return lines.map((line) => `${line}\n`).join('');
}
