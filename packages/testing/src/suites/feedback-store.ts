import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { FeedbackStore } from '@nobg/server/ports/feedback-store.js';
import type { TemporaryStorage } from '@nobg/server/ports/temporary-files.js';
import type { Suite } from './suite.js';

export interface FeedbackSubject {
  readonly feedback: FeedbackStore;
  readonly temporary: TemporaryStorage;
  /** Ids of the photos that are kept, each with what is known of it. */
  kept(): Promise<ReadonlyMap<string, { readonly keyId: string; readonly tag: string | null }>>;
}

export const FEEDBACK_STORE: Suite<FeedbackSubject> = {
  'takes the photo over, with what is known of it': async (subject) => {
    const file = await photo(subject);
    await subject.feedback.keep({ id: 'one', file, keyId: 'key_one', tag: 'hair' });
    await assert.rejects(access(file.path));
    assert.deepEqual([...(await subject.kept())], [['one', { keyId: 'key_one', tag: 'hair' }]]);
  },

  'keeps nothing of a photo that is not there': async (subject) => {
    const file = subject.temporary.open().create();
    await assert.rejects(subject.feedback.keep({ id: 'none', file, keyId: 'key_one', tag: null }));
    assert.equal((await subject.kept()).size, 0);
  },
};

async function photo({ temporary }: FeedbackSubject) {
  const file = temporary.open().create();
  await file.write(Readable.from([Buffer.from('\x89PNG\r\n\x1a\n and pixels', 'latin1')]));
  return file;
}
