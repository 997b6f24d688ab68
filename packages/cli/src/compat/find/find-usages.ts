import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { REMBG_RULES } from './rembg-rules.js';
import { REMOVEBG_RULES } from './removebg-rules.js';
import type { UsageRule } from './rule.js';

/** A place in the code that has to be looked at. */
export interface Usage {
  /** Path under the folder that was searched, with forward slashes. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly api: UsageRule['api'];
  readonly kind: UsageRule['kind'];
  /** The line, without the space around it and cut off where it is long. */
  readonly text: string;
  readonly change: string;
}

export interface Findings {
  readonly usages: readonly Usage[];
  /** Files that were searched. */
  readonly searched: number;
  /** Text files that were not, because they are too large. */
  readonly tooLarge: readonly string[];
}

/** Bytes; source files are smaller, bundles and data are not. */
const LARGEST = 1_000_000;
const MOST_TEXT = 160;
/** Bytes that tell text from binary data, as git does. */
const SNIFFED = 8_000;
/** Folders of what others wrote, and of what is made from the sources. */
const SKIPPED = new Set([
  ...['node_modules', 'bower_components', 'vendor', '__pycache__'],
  ...['site-packages', 'dist', 'build', 'out', 'target', 'coverage', '.git', '.hg', '.svn'],
  ...['.next', '.nuxt', '.cache', '.tox', '.mypy_cache', '.pytest_cache', '.gradle', '.idea'],
]);
/** What package managers write; the packages are named by files of people, too. */
const LOCK_FILES =
  /(?:^|\/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|Gemfile\.lock|composer\.lock|go\.sum)$/;

const RULES: readonly UsageRule[] = [...REMOVEBG_RULES, ...REMBG_RULES];

/**
 * Finds usages of remove.bg and rembg in a code base. Binary files, dependencies, lock files and what is
 * built from sources are left out; links are not followed.
 * @param path of a folder, or of one file
 * @throws Error of the system where it cannot be read
 */
export async function findUsages(path: string): Promise<Findings> {
  const root = resolve(path);
  const usages: Usage[] = [];
  const tooLarge: string[] = [];
  let searched = 0;

  async function search(file: string, name: string): Promise<void> {
    const text = await textOf(file);
    if (text === null) return;
    if (text === 'too large') {
      tooLarge.push(name);
      return;
    }
    searched += 1;
    usages.push(...usagesIn(name, text.content));
  }

  async function walk(folder: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true });
    // A virtual environment of Python, whatever it is called.
    if (entries.some(({ name }) => name === 'pyvenv.cfg')) return;
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const inner = join(folder, entry.name);
      const name = relative(root, inner).split(sep).join('/');
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) await walk(inner);
      else if (entry.isFile() && !LOCK_FILES.test(name)) await search(inner, name);
    }
  }

  const found = await stat(root);
  if (found.isDirectory()) await walk(root);
  else await search(root, path.split(sep).join('/'));
  return { usages, searched, tooLarge };
}

/** Null for what is no text. */
async function textOf(path: string): Promise<{ content: string } | 'too large' | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const head = Buffer.alloc(Math.min(size, SNIFFED));
    await file.read(head, 0, head.length, 0);
    if (head.includes(0)) return null;
    if (size > LARGEST) return 'too large';
    return { content: await file.readFile('utf8') };
  } finally {
    await file.close();
  }
}

function usagesIn(file: string, content: string): Usage[] {
  const rules = RULES.filter(({ files }) => files === undefined || files.test(file));
  const found: { readonly rule: UsageRule; readonly usage: Usage }[] = [];
  content.split(/\r?\n/).forEach((text, at) => {
    const kinds = new Set<string>();
    for (const rule of rules) {
      const { api, kind, pattern, change } = rule;
      // The first rule of a kind is the most particular one.
      if (kinds.has(`${api} ${kind}`) || !pattern.test(text)) continue;
      kinds.add(`${api} ${kind}`);
      const shown = text.trim().slice(0, MOST_TEXT);
      found.push({ rule, usage: { file, line: at + 1, api, kind, text: shown, change } });
    }
  });
  const certain = new Set(found.filter(({ rule }) => !rule.onlyBeside).map(({ rule }) => rule.api));
  return found.flatMap(({ rule, usage }) => (certain.has(rule.api) ? [usage] : []));
}
