import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTemporaryFiles } from '@nobg/server/adapters/blobs/temporary-files.js';
import { diskFeedbackStore } from '@nobg/server/adapters/feedback/disk.js';
import { FEEDBACK_STORE, type FeedbackSubject } from '@nobg/testing/suites/feedback-store.js';
import { describe } from 'vitest';
import { settableClock } from '../support/clock.js';
import { runSuite, type Trial } from '../support/run-suite.js';

async function onDisk(): Promise<Trial<FeedbackSubject>> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-feedback-'));
  const root = join(folder, 'improve');
  const kept = async () => {
    const names = await readdir(root).catch(() => []);
    const notes = names.filter((name) => name.endsWith('.json'));
    const read = notes.map(async (name) => {
      const { id, key_id, tag } = JSON.parse(await readFile(join(root, name), 'utf8'));
      return [id, { keyId: key_id, tag }] as const;
    });
    return new Map(await Promise.all(read));
  };
  return {
    subject: {
      feedback: diskFeedbackStore(root, settableClock('2026-03-01T10:00:00Z')),
      temporary: await openTemporaryFiles(join(folder, 'unfinished')),
      kept,
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

describe('feedback on disk', () => runSuite(FEEDBACK_STORE, onDisk));
