import { readFileSync } from 'node:fs';

/**
 * One case of a list.
 * @typedef {object} Case
 * @property {string} id
 * @property {string} kind what it is an example of
 * @property {string} command for sh, with `$URL`, `$KEY`, and the list's folder as its own
 * @property {string} expected in words; what of it can be checked, `judge.mjs` says
 * @property {string | null} [input] a file beside the list
 * @property {string} [truth] the alpha that `out.png` should have, beside the list
 * @property {string} [got] what came when the case was written, which was wrong
 * @property {Check} [check] what is held against the outcome, instead of what the words say
 */

/**
 * @typedef {object} Check
 * @property {number} [exit] the command's exit status
 * @property {string} [output] a regular expression that what was printed matches
 * @property {string} [not] one that it does not match
 * @property {number} [iou] least overlap of `out.png` with the truth, 0..1
 * @property {[number, number, number]} [colour] one that a good part of the picture has
 */

/**
 * Reads a list.
 * @param {string} path
 * @returns {Case[]}
 * @throws {Error} with a sentence for what is no list
 */
export function readList(path) {
  let list;
  try {
    list = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path} cannot be read: ${cause instanceof Error ? cause.message : cause}.`);
  }
  if (!Array.isArray(list)) throw new Error(`Expected a list of cases in ${path}.`);
  list.forEach((one, i) => {
    for (const name of ['id', 'kind', 'command', 'expected']) {
      if (typeof one?.[name] === 'string') continue;
      throw new Error(`Expected text as ${name} of case ${i + 1} in ${path}.`);
    }
  });
  return list;
}
