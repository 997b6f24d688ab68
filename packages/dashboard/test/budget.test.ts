import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

/** What was bundled: what a browser gets. */
const DIST = fileURLToPath(new URL('../dist/', import.meta.url));

/** Bytes of script, compressed, that the whole app may have: every page together. */
const ALL_SCRIPTS = 200_000;
/** And what the first page needs of them. */
const FIRST_PAGE = 130_000;

const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const scripts = files.filter((path) => extname(path) === '.js');
const page = readFileSync(join(DIST, 'index.html'), 'utf8');

function compressed(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + gzipSync(readFileSync(path), { level: 9 }).length, 0);
}

/** A script and those that it imports at once, by name. */
function withImports(names: readonly string[], found = new Set<string>()): Set<string> {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    const text = readFileSync(join(DIST, 'assets', name), 'utf8');
    const imports = [...text.matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g)];
    withImports(
      imports.map(([, other]) => other!),
      found,
    );
  }
  return found;
}

it('keeps all its scripts under 200 kB', () => {
  expect(scripts.length).toBeGreaterThan(10);
  expect(compressed(scripts)).toBeLessThan(ALL_SCRIPTS);
});

it('opens the front page with under 130 kB of script', () => {
  const entry = /src="\/assets\/(index-[\w-]+\.js)"/.exec(page)?.[1];
  const front = readdirSync(join(DIST, 'assets')).find((name) => /^front-.*\.js$/.test(name));
  const needed = [...withImports([entry!, front!])].map((name) => join(DIST, 'assets', name));
  expect(needed.length).toBeGreaterThan(1);
  expect(compressed(needed)).toBeLessThan(FIRST_PAGE);
});

it('brings no schemas into the browser', () => {
  for (const path of scripts) {
    expect(readFileSync(path, 'utf8')).not.toMatch(/ZodError|zod\/v4|invalid_union/);
  }
});

it('has nothing that a strict policy refuses: no inline scripts, styles or handlers', () => {
  const inline = [...page.matchAll(/<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son\w+=/g)];
  expect(inline).toEqual([]);
});

it('takes nothing from elsewhere', () => {
  expect(page.match(/(?:src|href)="(?!\/)[^"]*"/g)).toBeNull();
  for (const path of files.filter((each) => extname(each) === '.css')) {
    expect(readFileSync(path, 'utf8')).not.toMatch(/url\(["']?(?:https?:)?\/\//);
  }
});

it('writes no data: addresses into its styles and scripts', () => {
  for (const path of files.filter((each) => /\.(css|js|html)$/.test(each))) {
    expect(readFileSync(path, 'utf8')).not.toMatch(/url\(["']?data:|"data:[a-z]+\//);
  }
});
