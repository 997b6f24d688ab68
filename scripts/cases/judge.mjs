import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { decodePhoto } from '@nobg/engine/image/decode.js';

const LIMITS = { maxPixels: 100_000_000, maxFrames: 1, maxMs: 60_000 };

/** Share of a picture that has a colour, and how far a channel may be from it. */
const COLOUR_SHARE = 0.03;
const COLOUR_SLACK = 12;

/** What an answer that refuses, and a program that broke, look like. */
const PROBLEM = /"code":"\w+"|"errors":\[\{"title"|\b[45]\d\d$/m;
const STACK = /^\s+at \S+ \(?(?:file:|node:|\/)/m;
/** Where a list says that an answer may refuse as well. */
const MAY_REFUSE = /\brefus|\bor "|\bor a 404\b|an answer that says|\b4\d\d\b/i;

/**
 * Says what is wrong with an outcome; null where nothing is.
 *
 * Without a `check` the words of the list are followed as far as a program can: `expected` may name an
 * overlap ("IoU with truth >= 0.95"), a colour ("about (194, 57, 38)") or a status; a problem or a stack
 * trace fails unless it speaks of a refusal; and what is still as `got` says fails.
 * @param {import('./list.mjs').Case} one
 * @param {{ code: number | null, output: string, folder: string }} outcome
 * @returns {Promise<string | null>}
 */
export async function faultOf(one, { code, output, folder }) {
  const check = one.check ?? checkOf(one);
  if (STACK.test(output)) return 'a stack trace';
  if (check.exit !== undefined && code !== check.exit) return `exit status ${code}`;
  if (check.output !== undefined && !new RegExp(check.output, 'm').test(output)) {
    return `nothing that matches ${check.output}`;
  }
  if (check.not !== undefined && new RegExp(check.not, 'm').test(output)) {
    return `something that matches ${check.not}`;
  }
  if (check.iou !== undefined && one.truth !== undefined) {
    const iou = await overlap(folder, one.truth);
    if (iou === null) return 'no out.png';
    if (iou < check.iou) return `an overlap of ${iou.toFixed(3)}`;
  }
  if (check.colour !== undefined) {
    const share = await shareOf(folder, check.colour);
    if (share === null) return 'no out.jpg or out.png';
    if (share < COLOUR_SHARE) return `the colour in ${(share * 100).toFixed(1)} % of the picture`;
  }
  if (one.check !== undefined) return null;
  if (PROBLEM.test(output) && !MAY_REFUSE.test(one.expected)) return 'a refusal';
  return one.got !== undefined && isStill(output, one.got) ? 'the same as before' : null;
}

/** @param {import('./list.mjs').Case} one */
function checkOf({ expected, command, truth }) {
  const check = /** @type {import('./list.mjs').Check} */ ({});
  const iou = /IoU(?: with truth)? ?(?:>=)? ?(0\.\d+)/.exec(expected)?.[1];
  if (truth !== undefined) check.iou = iou === undefined ? 0.9 : Math.min(0.95, Number(iou));
  const colour = /about \((\d+), (\d+), (\d+)\)/.exec(expected);
  if (colour) check.colour = [Number(colour[1]), Number(colour[2]), Number(colour[3])];
  // A command that prints its own exit status wants it to be 0, unless the list says otherwise.
  if (/rc=\$\?/.test(command) && !MAY_REFUSE.test(expected)) check.not = 'rc=[1-9]';
  return check;
}

/** Whether an output is what came before, but for what changes from run to run. */
function isStill(output, got) {
  const [now, before] = [plain(output), plain(got)];
  return (
    before !== '' && (now.startsWith(before) || before.startsWith(now.slice(0, 400))) && now !== ''
  );
}

function plain(text) {
  return text
    .replace(/https?:\/\/[\w.:]+|\$URL/g, 'URL')
    .replace(/results\/\w+/g, 'results/ID')
    .replace(/"id":"\w*/g, '"id":"ID')
    .replace(/req_\w+/g, 'req')
    .replace(/\d+(\.\d+)? s\b/g, 'N s')
    .replace(/"(used|remaining)":\d+/g, '"$1":N')
    .replace(/\s+/g, ' ')
    .trim();
}

async function overlap(folder, truth) {
  const path = join(folder, 'out.png');
  if (!existsSync(path)) return null;
  const made = await decodePhoto(path, LIMITS);
  const wanted = await decodePhoto(join(folder, truth), LIMITS);
  if (made.width !== wanted.width || made.height !== wanted.height) return 0;
  let [both, either] = [0, 0];
  for (let i = 0; i < made.width * made.height; i++) {
    const [a, b] = [(made.alpha?.[i] ?? 255) >= 128, wanted.rgb[i * 3] >= 128];
    if (a && b) both += 1;
    if (a || b) either += 1;
  }
  return either === 0 ? 1 : both / either;
}

async function shareOf(folder, colour) {
  const path = ['out.jpg', 'out.png'].map((name) => join(folder, name)).find(existsSync);
  if (path === undefined) return null;
  const { rgb, width, height } = await decodePhoto(path, LIMITS);
  let count = 0;
  for (let at = 0; at < rgb.length; at += 3) {
    if (colour.every((value, i) => Math.abs(rgb[at + i] - value) <= COLOUR_SLACK)) count += 1;
  }
  return count / (width * height);
}
