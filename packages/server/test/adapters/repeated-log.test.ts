import { createLogger } from '@nobg/server/observability/logger.js';
import { createRepeatedLog } from '@nobg/server/observability/repeated-log.js';
import { expect, it } from 'vitest';

it('says what goes on for long once in half a minute, and other things beside it', () => {
  const lines: string[] = [];
  let now = 0;
  const log = createLogger('error', { write: (line) => void lines.push(JSON.parse(line).msg) });
  const say = createRepeatedLog(log, () => now);
  for (now = 0; now < 61_000; now += 500) say(new Error('away'), 'Redis is not at hand');
  say(new Error('other'), 'a task could not be ended');
  expect(lines).toEqual([
    ...Array.from({ length: 3 }, () => 'Redis is not at hand'),
    'a task could not be ended',
  ]);
});
