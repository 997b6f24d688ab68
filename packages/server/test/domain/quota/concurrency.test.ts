import { createConcurrencyLimit } from '@nobg/server/domain/quota/concurrency.js';
import { schedulingOf } from '@nobg/server/domain/quota/scheduling.js';
import type { ApiKey } from '@nobg/server/entities/api-key.js';
import { describe, expect, it } from 'vitest';
import { newPlaces } from '../../support/places.js';

interface Of {
  readonly account?: string;
  readonly kind?: 'live' | 'test' | 'web';
  readonly priority?: number;
  readonly concurrent?: number;
  readonly from?: string;
}

/** A key of a plan, or of nobody. */
function standing(id: string, { account, kind = 'live', priority = 10, concurrent = 2, from }: Of) {
  const entitlement = { plan: { concurrent, priority }, quotaSubject: account };
  const key = { id, kind, from, ownerId: account ?? null, ...(account ? { entitlement } : {}) };
  return schedulingOf(key as unknown as ApiKey);
}

const refused = expect.objectContaining({ code: 'too_many_at_once', retryAfterS: 2 });

const limitOf = (perAddress: number) =>
  createConcurrencyLimit({ places: newPlaces(), what: 'cutouts', perAddress });

describe('places of work', async () => {
  it('an account has as many as its plan has requests, by all its keys', async () => {
    const places = limitOf(100);
    const leave = await places.enter(standing('one', { account: 'mara' }));
    await places.enter(standing('two', { account: 'mara' }));
    await expect(places.enter(standing('one', { account: 'mara' }))).rejects.toThrow(refused);
    await places.enter(standing('three', { account: 'tom' }));
    await leave();
    await leave();
    await places.enter(standing('two', { account: 'mara' }));
    await expect(places.enter(standing('one', { account: 'mara' }))).rejects.toThrow(refused);
  });

  it('a key of no account has a bound of its own, and so have programs of this machine without one', async () => {
    const places = limitOf(100);
    for (let n = 0; n < 16; n += 1) {
      await places.enter(standing('one', {}));
      await places.enter(schedulingOf(null));
    }
    await expect(places.enter(standing('one', {}))).rejects.toThrow(/16 pictures/);
    await expect(places.enter(schedulingOf(null))).rejects.toThrow(refused);
    await places.enter(standing('two', {}));
  });

  it('one address of callers who don’t pay has a bound over all accounts; IPv6 counts by /64 and /48', async () => {
    const places = limitOf(2);
    const at = (n: number, from: string, priority = 0) =>
      places.enter(standing(`k${n}`, { account: `a${n}`, priority, from }));
    await at(1, '203.0.113.7');
    await at(2, '::ffff:203.0.113.7', -10);
    await expect(at(3, '203.0.113.7')).rejects.toThrow(refused);
    await at(4, '203.0.113.8');
    await at(5, '203.0.113.7', 10);
    await at(6, '2001:db8:1:a::1');
    await at(7, '2001:db8:1:a::2');
    await expect(at(8, '2001:db8:1:a:ffff::')).rejects.toThrow(refused);
    for (let n = 0; n < 6; n += 1) await at(10 + n, `2001:db8:1:b${n}::1`);
    await expect(at(20, '2001:db8:1:c::1')).rejects.toThrow(refused);
    await at(21, '2001:db8:2:c::1');
  });

  it('who has no account is a visitor, whatever priority the plan of visitors has', () => {
    const entitlement = { plan: { concurrent: 1, priority: 0 }, quotaSubject: 'guest:203.0.113.7' };
    const key = { id: 'key_guest', kind: 'web', ownerId: null, from: '203.0.113.7', entitlement };
    const expected = { tier: 'visitor', holder: 'guest:203.0.113.7', address: '203.0.113.7' };
    expect(schedulingOf(key as unknown as ApiKey)).toMatchObject(expected);
  });

  it('test keys count as free callers, whatever their account pays', () => {
    const of = { account: 'mara', kind: 'test', priority: 20, from: '203.0.113.7' } as const;
    expect(standing('one', of)).toMatchObject({ tier: 'free', priority: 0 });
    expect(standing('two', { ...of, kind: 'live' })).toMatchObject({
      tier: 'paying',
      address: null,
    });
  });
});
