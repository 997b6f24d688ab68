import { duration, Progress } from '@nobg/eval/progress.js';
import { describe, expect, it } from 'vitest';

describe('Progress', () => {
  it('tells how long the rest takes from what was done so far', () => {
    const lines: string[] = [];
    let now = 5_000;
    const progress = new Progress({ write: (text) => lines.push(text) }, () => now);
    now = 65_000;
    progress.begin(4);
    now += 50_000;
    progress.step('body/a');
    now += 30_000;
    progress.step('body/b');
    expect(lines).toEqual(['[1/4] body/a, 2 min 30 s left\n', '[2/4] body/b, 1 min 20 s left\n']);
  });

  it('writes over its line on a terminal, and keeps what is said', () => {
    let shown = '';
    const progress = new Progress({ isTTY: true, write: (text) => (shown += text) }, () => 0);
    progress.begin(2);
    progress.step('a');
    progress.say('a failed');
    progress.step('b');
    expect(shown).toBe('\r\x1b[K[1/2] a, 0 s left\r\x1b[Ka failed\n\r\x1b[K[2/2] b, took 0 s\n');
  });
});

describe('duration', () => {
  it('names minutes only where there are any', () => {
    expect([duration(400), duration(59_400), duration(59_600), duration(605_000)]).toEqual([
      '0 s',
      '59 s',
      '1 min 00 s',
      '10 min 05 s',
    ]);
  });
});
