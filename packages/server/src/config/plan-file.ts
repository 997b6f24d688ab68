import { readFileSync } from 'node:fs';
import { expectedBy } from '@nobg/contract/expected.js';
import {
  findNodeAtLocation,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { z } from 'zod';
import { DEFAULT_PLANS } from './default-plans.js';
import { type PlanTable, planFileSchema } from './plan-schema.js';
import type { SettingProblem } from './setting.js';

/** A plan file is a page or two; this is a film that somebody named by mistake. */
const MAX_BYTES = 1_048_576;

/**
 * The plans, from a JSON file or as they are built in. Every mistake is added to
 * `problems` with its line, what was expected there and what came; the built-in
 * plans are given then.
 */
export function readPlans(path: string | null, problems: SettingProblem[]): PlanTable {
  const builtIn = tableOf(planFileSchema.parse(DEFAULT_PLANS));
  if (path === null) return builtIn;
  const text = readText(path, problems);
  if (text === null) return builtIn;
  const faults: ParseError[] = [];
  const tree = parseTree(text, faults, { disallowComments: true, allowTrailingComma: false });
  const [fault] = faults;
  if (fault !== undefined || tree === undefined) {
    const offset = fault?.offset ?? 0;
    problems.push({
      name: `${path}, line ${lineOf(text, offset)}`,
      expected: 'JSON',
      received: `${fault ? printParseErrorCode(fault.error) : 'nothing'} at ${excerpt(text, offset)}`,
    });
    return builtIn;
  }
  const value: unknown = JSON.parse(text);
  const read = planFileSchema.safeParse(value);
  if (read.success) return tableOf(read.data);
  for (const issue of read.error.issues) {
    for (const { path: where, expected } of placesOf(issue)) {
      const node = nearestNode(tree, where);
      problems.push({
        name: `${path}, line ${lineOf(text, node.offset)}, ${nameOf(where)}`,
        expected,
        received: receivedAt(value, where),
      });
    }
  }
  return builtIn;
}

type Path = readonly PropertyKey[];

function readText(path: string, problems: SettingProblem[]): string | null {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= MAX_BYTES) return bytes.toString('utf8').replace(/^\uFEFF/, '');
  } catch {
    // Said below, with a file that is far too large.
  }
  problems.push({
    name: 'NOBG_PLANS',
    expected: 'the path of a JSON file to read',
    received: path,
  });
  return null;
}

/** Where an issue is and what was expected there, in words. */
function placesOf(issue: z.core.$ZodIssue): { path: Path; expected: string }[] {
  if (issue.code === 'unrecognized_keys') {
    const expected = expectedBy(issue);
    return issue.keys.map((key) => ({ path: [...issue.path, key], expected }));
  }
  return [{ path: issue.path, expected: expectedBy(issue) }];
}

/** The value's own place, or that of what should hold it; an unknown member's name. */
function nearestNode(tree: Node, path: Path): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length).map(segment));
    if (node !== undefined) return node.parent?.type === 'property' ? node.parent : node;
  }
  return tree;
}

function segment(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key);
}

/** `plans[1].modes[0]` */
function nameOf(path: Path): string {
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  return name.join('').replace(/^\./, '') || 'the whole file';
}

function receivedAt(value: unknown, path: Path): string {
  let at = value;
  for (const key of path) at = (at as Record<PropertyKey, unknown> | undefined)?.[key];
  return at === undefined ? 'nothing' : JSON.stringify(at).slice(0, 60);
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function excerpt(text: string, offset: number): string {
  return JSON.stringify(text.slice(offset, offset + 20).split('\n', 1)[0]);
}

function tableOf(file: z.infer<typeof planFileSchema>): PlanTable {
  return {
    plans: file.plans,
    newAccounts: file.new_accounts,
    administrators: file.administrators,
    guest: file.guest,
  };
}
