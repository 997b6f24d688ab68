import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSources } from './imports.mjs';

/** Opens every module of a package: to tests and measurements, which are started with it. */
const INTERNAL = 'nobg-internal';
/** Workspaces that are started with it, or that run in tests alone. */
const MAY_USE_INTERNAL = ['eval', 'bench', 'testing'];
/** Packages without anything inside: each module is part of the interface. */
const ALL_INTERFACE = ['contract'];
/** What programs of others import. */
const PUBLIC = ['@nobg/engine', '@nobg/client'];

/**
 * Holds what a package lets others import: entries are named one by one in `exports`, each leads to a module and is
 * imported by another package, and everything else is open to tests and measurements alone.
 * @param {string} root of the checkout
 * @returns {string[]} one sentence for each fault; empty when all is well
 */
export function entryProblems(root) {
  const sources = readSources(root);
  const imported = new Set(
    sources.flatMap(({ workspace, imports }) =>
      imports
        .filter((one) => one.workspace !== null && one.workspace !== workspace)
        .map(({ specifier }) => specifier),
    ),
  );
  const workspaces = [...new Set(sources.map(({ workspace }) => workspace))];
  return workspaces.flatMap((name) => [
    ...(ALL_INTERFACE.includes(name) ? [] : packageProblems(root, name, imported)),
    ...conditionProblems(root, name),
  ]);
}

const folderOf = (name) => (name === 'eval' || name === 'bench' ? name : `packages/${name}`);

function packageProblems(root, name, imported) {
  const folder = folderOf(name);
  const { exports: entries = {} } = readJson(root, `${folder}/package.json`);
  return Object.entries(entries).flatMap(([entry, target]) => {
    const said = `${folder}/package.json: exports["${entry}"]`;
    const conditions = Object.keys(target);
    if (conditions.includes(INTERNAL)) {
      return conditions.length === 1 ? [] : [`${said} is open to more than ${INTERNAL}`];
    }
    const specifier = `@nobg/${name}${entry.slice(1)}`;
    const [before = '', after] = specifier.split('*');
    if (entry === './*.js') return [`${said} opens every module; name them, or use ${INTERNAL}`];
    const source = target.default?.replace('./dist/', `${folder}/src/`).replace(/\.js$/, '.ts');
    if (after === undefined && !(source && existsSync(join(root, source)))) {
      return [`${said} leads to ${source}, which is not there`];
    }
    const isUsed = [...imported].some((one) =>
      after === undefined ? one === specifier : one.startsWith(before) && one.endsWith(after),
    );
    return isUsed || PUBLIC.includes(specifier) ? [] : [`${said} is imported by no other package`];
  });
}

/** The compiler finds internal modules only where this says so: what is shipped must not. */
function conditionProblems(root, name) {
  const file = `${folderOf(name)}/tsconfig.json`;
  if (MAY_USE_INTERNAL.includes(name) || !existsSync(join(root, file))) return [];
  const { compilerOptions = {} } = readJson(root, file);
  return compilerOptions.customConditions === undefined
    ? []
    : [`${file} sets customConditions: what is shipped imports named entries alone`];
}

function readJson(root, file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}
