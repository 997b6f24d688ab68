import { ModelError } from '../../model-error.js';

/**
 * What `roots` need, in an order in which each comes after all that it needs itself.
 * @throws ModelError `compile` when something needs itself (a loop).
 */
export function topologicalOrder(
  roots: readonly string[],
  needs: (name: string) => readonly string[],
): readonly string[] {
  const sorted: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  // A stack of our own: networks are deeper than the call stack allows.
  const stack = [...roots].reverse();
  for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
    const known = state.get(name);
    if (known !== undefined) {
      stack.pop();
      if (known === 'open') sorted.push(name);
      state.set(name, 'done');
      continue;
    }
    state.set(name, 'open');
    for (const needed of needs(name)) {
      if (state.get(needed) === 'open') {
        throw new ModelError(
          'compile',
          `Node "${needed}" needs its own result: loops are not supported.`,
        );
      }
      if (!state.has(needed)) stack.push(needed);
    }
  }
  return sorted;
}
