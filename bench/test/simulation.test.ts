import { arrivalsOf, type Stream } from '@nobg/bench/simulation/arrivals.js';
import { simulate } from '@nobg/bench/simulation/cluster.js';
import { logNormal, randomNumbers } from '@nobg/bench/simulation/random.js';
import { waitsOf } from '@nobg/bench/simulation/summary.js';
import { expect, it } from 'vitest';

const WITHOUT_END = Number.MAX_SAFE_INTEGER;
const work = { meanMs: 1000, variation: 0.5 };
const paying: Stream = { tier: 'paying', priority: 0, holders: 1e9, perSecond: 0.7 };

function meanWait(slots: number, stream: Stream, variation: number): number {
  const seconds = 200_000 / slots;
  const arrivals = arrivalsOf([stream], { ...work, variation }, seconds, randomNumbers(1));
  const { requests } = simulate({ slots, queueLimit: WITHOUT_END, dispatchMs: 0 }, arrivals);
  return requests.reduce((sum, { waitMs }) => sum + (waitMs ?? 0), 0) / requests.length / 1000;
}

it.each([0, 0.5, 1])('agrees with the Pollaczek–Khinchine formula at a variation of %d', (cv) => {
  const { perSecond: load } = paying;
  const expected = (load * (1 + cv ** 2)) / (2 * (1 - load));
  expect(Math.abs(meanWait(1, paying, cv) / expected - 1)).toBeLessThan(0.1);
});

it('lets requests wait less with more slots at the same load', () => {
  const load = (slots: number) => meanWait(slots, { ...paying, perSecond: 0.7 * slots }, 0.5);
  expect(load(4)).toBeLessThan(load(1) / 3);
});

it('makes the same arrivals of the same seed, and more of them in bursts', () => {
  const burst = { everyS: 100, lastsS: 10, times: 5 };
  const made = () => arrivalsOf([{ ...paying, burst }], work, 10_000, randomNumbers(3));
  expect(made()).toEqual(made());
  const inBursts = made().filter(({ at }) => (at / 1000) % 100 < 10).length;
  expect(inBursts / made().length).toBeCloseTo(50 / 140, 1);
});

it('refuses visitors first, and nobody who pays, while places last', () => {
  const burst = { everyS: 300, lastsS: 30, times: 6 };
  const tier = (name: Stream['tier'], perSecond: number): Stream => ({
    ...{ tier: name, priority: 0, holders: 20, perSecond, burst },
  });
  const streams = [tier('visitor', 0.4), tier('free', 0.4), tier('paying', 0.4)];
  const arrivals = arrivalsOf(streams, work, 6000, randomNumbers(5));
  const { requests } = simulate({ slots: 2, queueLimit: 60, dispatchMs: 0 }, arrivals);
  const [visitor, free, all] = [
    waitsOf(requests, 'visitor'),
    waitsOf(requests, 'free'),
    waitsOf(requests),
  ];
  expect(visitor!.refused).toBeGreaterThan(free!.refused);
  expect(waitsOf(requests, 'paying')!.refused).toBe(0);
  expect(all!.requests).toBe(arrivals.length);
});

it('fills idle slots with images of a batch, for which no request waits longer than one of them', () => {
  const random = randomNumbers(2);
  const arrivals = arrivalsOf([{ ...paying, perSecond: 0.3 }], work, 5000, randomNumbers(7));
  const cluster = { slots: 3, queueLimit: WITHOUT_END, dispatchMs: 0 };
  const batch = simulate(cluster, arrivals, () => 500);
  expect(batch.batchImages).toBeGreaterThan(3 * 5000 * (1 - batch.busy));
  const alone = simulate(cluster, arrivals);
  expect(waitsOf(batch.requests)!.p99).toBeLessThan(waitsOf(alone.requests)!.p99 + 0.6);
  expect(logNormal(random, 100, 0)).toBeCloseTo(100);
});
