import { ERROR_CODES, type ErrorCode, NobgError } from '@nobg/contract/errors.js';
import { REMOVEBG_ERRORS } from '@nobg/contract/removebg/errors.js';
import { faultOf } from '@nobg/server/http/api/removebg/faults.js';
import { describe, expect, it } from 'vitest';

const statusOf = (code: ErrorCode): number =>
  REMOVEBG_ERRORS[faultOf(new NobgError(code, 'why')).code].status;

describe("our errors in remove.bg's words", () => {
  it('are 400 where the request is at fault, and never 401 or 422', () => {
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
      const { status } = ERROR_CODES[code];
      const there = statusOf(code);
      expect([401, 422]).not.toContain(there);
      if (status === 422) expect(there, code).toBe(400);
      if (status >= 500) expect(there, code).toBeGreaterThanOrEqual(500);
    }
  });

  it('are 402 where a plan has no images left', () => {
    // Its code comes with plans; the word is all that counts.
    const error = new NobgError('plan_limit' as ErrorCode, 'used up');
    expect(faultOf(error)).toEqual({ code: 'insufficient_credits', detail: 'used up' });
    expect(REMOVEBG_ERRORS.insufficient_credits).toEqual({
      status: 402,
      title: 'Insufficient credits',
    });
  });

  it('are 429 for a limit of time, and 403 for a key', () => {
    expect(statusOf('rate_limited')).toBe(429);
    for (const code of ['missing_key', 'malformed_key', 'unknown_key', 'revoked_key'] as const) {
      expect(statusOf(code)).toBe(403);
    }
  });
});
