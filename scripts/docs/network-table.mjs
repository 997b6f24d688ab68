// The table of networks and their licences, made from their descriptors.
import { MODES } from '@nobg/contract/modes.js';
import { extrasFor, networksFor } from '@nobg/engine/mode-networks.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';

/** @returns {string} Markdown; networks in several precisions have one row */
export function networkTable() {
  const networks = BUILTIN_NETWORKS.filter(({ variant }) => variant === undefined);
  const rows = networks.map(({ id, title, licence }) => [
    title,
    usedBy(id, 'any'),
    usedBy(id, 'permissive'),
    licence.weights,
    licence.package,
  ]);
  const head = [
    'network',
    'modes by default',
    'modes with `permissive`',
    'terms of the weights',
    'package',
  ];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** The modes of a set of licences that run a network; where none does without them, points and boxes. */
function usedBy(id, licences) {
  const choice = { licences, own: {} };
  const modes = MODES.filter((mode) =>
    [...networksFor(mode, {}, choice), ...extrasFor(mode, choice)].includes(id),
  );
  const box = { left: 0, top: 0, right: 1, bottom: 1 };
  const prompted = networksFor('product', { box }, choice).includes(id);
  if (modes.length === MODES.length) return 'all';
  const words = modes.map((mode) => `\`${mode}\``);
  if (prompted && !networksFor('product', {}, choice).includes(id)) words.push('`points`, `box`');
  return words.join(', ') || '–';
}
