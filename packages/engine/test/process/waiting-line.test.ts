import { AGEING } from '@nobg/engine/process/line-rules.js';
import type { Tier } from '@nobg/engine/process/pool-types.js';
import { type Waiting, WaitingLine } from '@nobg/engine/process/waiting-line.js';
import { beforeEach, describe, expect, it } from 'vitest';

interface Job extends Waiting {
  readonly name: string;
}

let now = 0;
let line: WaitingLine<Job>;
beforeEach(() => {
  now = 0;
  line = new WaitingLine(() => now);
});

const LIMIT = 8;

function job(name: string, tier: Tier, priority: number, holder: string | null = name): Job {
  return { name, tier, priority, holder, at: now };
}

/** The jobs that come in, and what becomes of each: `in`, `refused`, or the name of the one that went. */
function enterAll(jobs: readonly Job[]): string[] {
  return jobs.map((each) => {
    const gone = line.enter(each, 0, LIMIT);
    return gone === undefined ? 'refused' : (gone?.name ?? 'in');
  });
}

/** Names in the order in which one worker takes them. */
function takeAll(): string[] {
  const names: string[] = [];
  for (let next = line.take(); next !== undefined; next = line.take()) {
    names.push(next.name);
    line.ended(next);
  }
  return names;
}

describe('places to wait', () => {
  it('are a quarter for visitors, three quarters for them and free callers, all for paying ones', () => {
    const visitors = ['v1', 'v2', 'v3'].map((name) => job(name, 'visitor', -10));
    expect(enterAll(visitors)).toEqual(['in', 'in', 'refused']);
    const free = ['f1', 'f2', 'f3', 'f4'].map((name) => job(name, 'free', 0));
    expect(enterAll(free)).toEqual(['in', 'in', 'in', 'in']);
    const paying = ['p1', 'p2'].map((name) => job(name, 'paying', 10));
    expect(enterAll(paying)).toEqual(['in', 'in']);
    expect(line).toHaveLength(LIMIT);
  });

  it('go to a higher tier: the newest job of the lowest one leaves, and none of its own', () => {
    enterAll(['v1', 'v2'].map((name) => job(name, 'visitor', -10)));
    enterAll(['f1', 'f2', 'f3', 'f4'].map((name) => job(name, 'free', 0)));
    expect(enterAll([job('f5', 'free', 0)])).toEqual(['v2']);
    enterAll(['p1', 'p2'].map((name) => job(name, 'paying', 10)));
    const paying = ['p3', 'p4', 'p5', 'p6', 'p7', 'p8', 'p9'].map((name) =>
      job(name, 'paying', 10),
    );
    expect(enterAll(paying)).toEqual(['v1', 'f5', 'f4', 'f3', 'f2', 'f1', 'refused']);
  });

  it('are not kept by one holder: whoever has fewer waiting pushes its newest out', () => {
    const crowd = Array.from({ length: LIMIT }, (_, i) => job(`a${i}`, 'paying', 20, 'a'));
    enterAll(crowd);
    expect(enterAll([job('a8', 'paying', 20, 'a')])).toEqual(['refused']);
    const others = Array.from({ length: 5 }, (_, i) => job(`b${i}`, 'paying', 10, 'b'));
    expect(enterAll(others)).toEqual(['a7', 'a6', 'a5', 'a4', 'refused']);
  });

  it('are as many more as there are idle slots, for every tier', () => {
    const visitors = Array.from({ length: 4 }, (_, i) => job(`v${i}`, 'visitor', -10));
    const taken = visitors.map((each) => line.enter(each, 1, LIMIT) !== undefined);
    expect(taken).toEqual([true, true, true, false]);
  });
});

describe('the order of work', () => {
  it('is by priority, whatever came first', () => {
    const crowd = ['v1', 'v2'].map((name) => job(name, 'visitor', -10));
    enterAll([...crowd, job('p1', 'paying', 20), job('f1', 'free', 0)]);
    expect(takeAll()).toEqual(['p1', 'f1', 'v1', 'v2']);
  });

  it('gives holders of one priority turns: who sent many waits behind who sent one', () => {
    const crowd = ['a1', 'a2', 'a3'].map((name) => job(name, 'paying', 10, 'a'));
    enterAll([...crowd, job('b1', 'paying', 10, 'b'), job('c1', 'paying', 10, 'c')]);
    expect(takeAll()).toEqual(['a1', 'b1', 'c1', 'a2', 'a3']);
  });

  it('prefers who has nothing in work', () => {
    const crowd = ['a1', 'a2'].map((name) => job(name, 'paying', 10, 'a'));
    enterAll([...crowd, job('b1', 'paying', 10, 'b')]);
    expect([line.take()?.name, line.take()?.name, line.take()?.name]).toEqual(['a1', 'b1', 'a2']);
  });

  it('starves nobody: a visitor is worked on though paying jobs keep coming', () => {
    enterAll([job('v', 'visitor', -10)]);
    let taken = '';
    let turns = 0;
    for (; taken !== 'v' && turns < 100; turns += 1) {
      enterAll([job(`p${turns}`, 'paying', 20, `p${turns}`)]);
      now += AGEING.everyMs / 4;
      taken = line.take()?.name ?? '';
    }
    // From −10 to a newcomer’s 20 are three steps, and of one urgency the older goes first.
    expect(turns).toBe(12);
  });

  it('lets a crowd of one holder not grow old together', () => {
    enterAll(['a1', 'a2', 'a3'].map((name) => job(name, 'free', 0, 'a')));
    now += 3 * AGEING.everyMs;
    enterAll([job('b1', 'free', 0, 'b')]);
    expect(takeAll()).toEqual(['a1', 'b1', 'a2', 'a3']);
  });

  it('has what was given out and not begun first, once more', () => {
    enterAll([job('a', 'paying', 0), job('b', 'paying', 20)]);
    const first = line.take() as Job;
    line.ended(first);
    line.putBack(first);
    expect(first.name).toBe('b');
    enterAll([job('c', 'paying', 50)]);
    expect(takeAll()).toEqual(['b', 'c', 'a']);
  });
});
