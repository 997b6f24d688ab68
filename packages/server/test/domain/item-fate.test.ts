import { type ErrorCode, NobgError } from '@nobg/contract/errors.js';
import { fateOf, MAX_ATTEMPTS } from '@nobg/server/domain/jobs/item-fate.js';
import { describe, expect, it } from 'vitest';

const NOW = new Date('2026-03-01T10:00:00Z');
const CLAIM = {
  ...{ attempts: 1, class: 'batch' as const },
  jobExpiresAt: new Date('2026-03-02T10:00:00Z'),
};

function fate(code: ErrorCode, of: Partial<typeof CLAIM> = {}, retryAfterS?: number) {
  const error = new NobgError(code, 'It failed.', retryAfterS === undefined ? {} : { retryAfterS });
  return fateOf(error, { ...CLAIM, ...of }, NOW);
}

const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const failure = (code: ErrorCode) => ({ fail: { code, detail: 'It failed.', fields: [] } });

describe('an image of a job', () => {
  it('waits on a full disk, without a try being counted', () => {
    expect(fate('storage_full', {}, 60)).toEqual({ tried: false, holdUntil: later(60) });
    expect(fate('storage_full', { attempts: MAX_ATTEMPTS }, 60)).toEqual({
      ...{ tried: false, holdUntil: later(60) },
    });
  });

  it('waits for a limit, unless its time is over before, or somebody waits for it', () => {
    expect(fate('rate_limited', {}, 1200)).toEqual({ tried: false, holdUntil: later(1200) });
    expect(fate('plan_limit', {}, 3 * 86_400)).toEqual(failure('plan_limit'));
    const waits = { ...CLAIM, class: 'interactive' as const };
    const error = new NobgError('rate_limited', 'It failed.', { retryAfterS: 9 });
    expect(fateOf(error, waits, NOW)).toEqual(failure('rate_limited'));
  });

  it('is tried again where the fault is ours, three times in all', () => {
    expect(fate('cutout_failed')).toEqual({ tried: true, holdUntil: null });
    expect(fate('cutout_failed', { attempts: MAX_ATTEMPTS })).toEqual(failure('cutout_failed'));
    expect(fateOf(new Error('secret'), CLAIM, NOW)).toEqual({ tried: true, holdUntil: null });
    const last = fateOf(new Error('secret'), { ...CLAIM, attempts: MAX_ATTEMPTS }, NOW);
    expect(JSON.stringify(last)).not.toContain('secret');
  });

  it('fails at once by its own fault', () => {
    for (const code of ['unreadable_image', 'download_failed', 'revoked_key'] as const) {
      expect(fate(code)).toEqual(failure(code));
    }
  });
});
