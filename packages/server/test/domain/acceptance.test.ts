import { createAcceptance } from '@nobg/server/domain/tasks/acceptance.js';
import { expect, it } from 'vitest';

it('takes photos once the engine is ready, while a child is replaced, and not where none starts', () => {
  let stats: { ready: number; startError: string | null } = { ready: 0, startError: null };
  const accepts = createAcceptance(() => stats);
  const states: [number, string | null, boolean][] = [
    [0, null, false],
    [1, null, true],
    [0, null, true],
    [0, 'no such file', false],
    [1, 'no such file', true],
  ];
  for (const [ready, startError, expected] of states) {
    stats = { ready, startError };
    expect({ ...stats, accepts: accepts() }).toEqual({ ...stats, accepts: expected });
  }
});
