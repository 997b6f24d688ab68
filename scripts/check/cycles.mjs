/**
 * Finds rings in a graph (Tarjan's strongly connected components).
 * @param {Map<string, Set<string>>} edges
 * @returns {string[][]} for each component of more than one node, one ring through it,
 *   first node repeated at the end
 */
export function findCycles(edges) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const on = new Set();
  const rings = [];

  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    on.add(node);
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node), low.get(next)));
      } else if (on.has(next)) low.set(node, Math.min(low.get(node), index.get(next)));
    }
    if (low.get(node) !== index.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    for (const member of component) on.delete(member);
    if (component.length > 1) rings.push(ringThrough(component, edges));
  };
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return rings;
}

/** The shortest ring through the component's first node, by breadth-first search. */
function ringThrough(component, edges) {
  const [start] = component;
  const inside = new Set(component);
  const queue = [[start]];
  const seen = new Set();
  while (queue.length > 0) {
    const path = queue.shift();
    for (const next of edges.get(path.at(-1)) ?? []) {
      if (next === start) return [...path, start];
      if (!inside.has(next) || seen.has(next)) continue;
      seen.add(next);
      queue.push([...path, next]);
    }
  }
  return [...component, start];
}
