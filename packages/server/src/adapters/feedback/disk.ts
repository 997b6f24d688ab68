import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readHead, sniffFormat } from '@nobg/engine/image/signature.js';
import type { Clock } from '../../ports/clock.js';
import type { FeedbackStore } from '../../ports/feedback-store.js';
import { codeOf } from '../storage-error.js';
import { storageFull } from '../storage-full.js';

/**
 * Photos as `<id>.jpeg` (png, webp, …) with `<id>.json` beside each, under a folder that is made
 * with the first of them. A photo without its note was cut off; nothing deletes either.
 */
export function diskFeedbackStore(folder: string, clock: Clock): FeedbackStore {
  const root = resolve(folder);
  return {
    async keep({ id, file: { path }, keyId, tag }) {
      const { format } = sniffFormat(await readHead(path));
      const photo = join(root, `${id}.${format ?? 'bin'}`);
      const note = join(root, `${id}.json`);
      const facts = { id, received_at: clock.now().toISOString(), key_id: keyId, tag };
      try {
        await mkdir(root, { recursive: true });
        await rename(path, photo);
        await writeFile(`${note}.tmp`, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 });
        await rename(`${note}.tmp`, note);
      } catch (error) {
        await Promise.all([photo, `${note}.tmp`, note].map((name) => rm(name, { force: true })));
        const code = codeOf(error);
        throw code === 'ENOSPC' || code === 'EDQUOT'
          ? storageFull('photos to learn from', error)
          : error;
      }
    },
  };
}
