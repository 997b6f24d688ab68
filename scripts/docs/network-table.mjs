// The table of networks and their licences, made from their descriptors.
import { MODES } from '@nobg/contract/modes.js';
import { modesUsing, onlyPromptsUse } from '@nobg/engine/mode-networks.js';
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

/** The modes of a set of licences that run a network, and points and boxes where these run it in other modes, too. */
function usedBy(id, licences) {
  const choice = { licences, own: {} };
  const modes = modesUsing(id, choice);
  if (modes.length === MODES.length) return 'all';
  const words = modes.map((mode) => `\`${mode}\``);
  if (onlyPromptsUse(id, choice)) words.push('`points`, `box`');
  return words.join(', ') || '–';
}
