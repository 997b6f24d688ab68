import { RETRY_PLAN, waitAfter } from '@nobg/server/domain/webhooks/retry-plan.js';
import { FAILING_MS, settlementOf } from '@nobg/server/domain/webhooks/settlement.js';
import { signedHeaders } from '@nobg/server/domain/webhooks/signature.js';
import type { ClaimedDelivery } from '@nobg/server/ports/webhook-store.js';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';

const AT = new Date('2026-03-01T10:00:00Z');
const HOUR_MS = 3_600_000;

const after = (ms: number) => new Date(AT.getTime() + ms);

function claim(of: { step?: number; throttles?: number; failingSince?: Date; type?: string } = {}) {
  const { step = 0, throttles = 0, failingSince = null, type = 'job.completed' } = of;
  return { delivery: { type }, endpoint: { failingSince }, step, throttles } as ClaimedDelivery;
}

const settled = (status: number | null, of = {}, retryAfterS: number | null = null) => {
  const error = status === null ? 'No answer within 15 s.' : null;
  const outcome = { status, error, body: '', retryAfterS };
  return settlementOf(claim(of), outcome, { at: AT, ms: 0 }, 0.5);
};

describe('the retry plan', () => {
  it('is that of Standard Webhooks: ten attempts in some three days', () => {
    const seconds = RETRY_PLAN.map((ms) => ms / 1000);
    expect(seconds).toEqual([0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    expect(waitAfter(10, 0.5)).toBeNull();
  });

  it('is spread by a tenth to both sides', () => {
    expect([0, 0.5, 1].map((random) => waitAfter(4, random))).toEqual([
      ...[6_480_000, 7_200_000, 7_920_000],
    ]);
  });
});

describe('after an attempt', () => {
  it.each([200, 201, 204, 299])('%i is success', (status) => {
    expect(settled(status)).toMatchObject({
      next: { state: 'delivered' },
      attempt: { error: null },
    });
  });

  it.each([100, 301, 308, 400, 404, 500, 503, null])('%s waits for the next', (status) => {
    expect(settled(status)).toMatchObject({
      ...{ next: { state: 'waiting', dueAt: after(5000) }, holdUntil: null, switchOff: null },
      attempt: { status, error: expect.any(String) },
    });
  });

  it('the last of the plan is failure', () => {
    expect(settled(500, { step: 8 }).next).toEqual({
      state: 'waiting',
      dueAt: after(24 * HOUR_MS),
    });
    expect(settled(500, { step: 9 })).toMatchObject({ next: { state: 'failed' }, switchOff: null });
  });

  it.each([429, 502, 504])('%i holds the endpoint, longer each time, up to an hour', (status) => {
    const holds = [0, 1, 2, 20].map((throttles) => settled(status, { throttles }).holdUntil);
    expect(holds).toEqual([60_000, 120_000, 240_000, HOUR_MS].map(after));
  });

  it('Retry-After is kept to, up to a day', () => {
    expect(settled(429, {}, 90)).toMatchObject({
      ...{ holdUntil: after(90_000), next: { dueAt: after(90_000) } },
    });
    expect(settled(503, {}, 90)).toMatchObject({ holdUntil: null, next: { dueAt: after(90_000) } });
    expect(settled(503, {}, 1).next).toMatchObject({ dueAt: after(5000) });
    expect(settled(429, {}, 1e9)).toMatchObject({ holdUntil: after(24 * HOUR_MS) });
  });

  it('410 switches off', () => {
    expect(settled(410)).toMatchObject({ next: { state: 'failed' }, switchOff: 'gone' });
  });

  it('days without success switch off, once a whole plan failed, and never for a test', () => {
    const failingSince = after(-FAILING_MS);
    expect(settled(500, { failingSince, step: 9 }).switchOff).toBe('failing');
    expect(settled(500, { failingSince, step: 8 }).switchOff).toBeNull();
    const later = after(1 - FAILING_MS);
    expect(settled(500, { failingSince: later, step: 9 }).switchOff).toBeNull();
    const test = settled(500, { failingSince, step: 9, type: 'webhook.test' });
    expect(test).toMatchObject({ counts: false, switchOff: null });
  });
});

it('signatures are those of the library, one for each secret', () => {
  const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', `whsec_${'QUJD'.repeat(11)}`];
  const of = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: AT, body: '{"test": 2432232314}' };
  const { 'webhook-signature': made } = signedHeaders(secrets, of);
  expect(made).toBe(secrets.map((one) => new Webhook(one).sign(of.id, of.at, of.body)).join(' '));
});
