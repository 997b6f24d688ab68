// The tables of contents of docs/adr and docs/experiments.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const pagesOf = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

const titleOf = (text) => /^# (.+)$/m.exec(text)?.[1] ?? '';

/** @param {string} folder docs/adr @returns {string} a table of all records */
export function decisionIndex(folder) {
  const rows = pagesOf(folder).map(({ name, text }) => {
    const [number, title] = titleOf(text).split(/: (.*)/s);
    const status = /^Status: (.+)$/m.exec(text)?.[1] ?? '';
    return `| [${number}](${name}) | ${title} | ${status} |`;
  });
  return ['| | decision | status |', '| --- | --- | --- |', ...rows].join('\n');
}

/** @param {string} folder docs/experiments @returns {string} a list of all pages */
export function experimentIndex(folder) {
  return pagesOf(folder)
    .map(({ name, text }) => `- [${titleOf(text).replace(/^Measurements: /, '')}](${name})`)
    .join('\n');
}
