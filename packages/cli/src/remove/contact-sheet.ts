import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CliError, EXIT } from '../exit.js';
import { printable } from '../output/printable.js';
import type { Ledger } from './ledger.js';
import type { Outcome } from './summary.js';
import { nameInWork } from './sweep.js';

/** How a page of ours begins; other pages are not written over. */
const START = '<!doctype html><meta name="generator" content="nobg contact sheet">';
/** Results that browsers show; of others the page has a link. */
const SHOWN = /\.(png|webp|avif|jpg|gif)$/i;

const STYLE = `body{font:14px system-ui,sans-serif;margin:1rem;color-scheme:light dark}
main{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:1rem}
figure{margin:0}figcaption{overflow-wrap:anywhere;padding:.3rem 0}
a{color:inherit}img{width:100%;height:220px;object-fit:contain;
background:repeating-conic-gradient(#bbb 0 25%,#eee 0 50%) 0 0/20px 20px}`;

interface Picture {
  readonly output: string;
  readonly confidence: number | undefined;
}

/**
 * @returns where the page goes
 * @throws CliError `usage` where it is no page's name, or somebody else's page is there
 */
export async function checkedSheet(given: string): Promise<string> {
  const path = resolve(given);
  if (!/\.html?$/i.test(path)) {
    const expected = 'a name that ends in .html after --contact-sheet';
    throw new CliError(EXIT.usage, `Expected ${expected}, but got ${printable(given)}.`);
  }
  const there = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (there === null || there.startsWith(START)) return path;
  throw new CliError(
    EXIT.usage,
    `${printable(given)} is there already and no contact sheet; choose another name.`,
  );
}

/** Writes a page with every result of a run, the least certain ones first, and what failed. */
export async function writeContactSheet(
  path: string,
  { done, kept, failed }: Outcome,
  ledger: Ledger,
  folder: string,
): Promise<void> {
  const noted = (output: string) =>
    ledger.at(relative(folder, output).split(sep).join('/'))?.confidence;
  const pictures: Picture[] = [
    ...done.map(({ output, result }) => ({ output, confidence: result.confidence })),
    ...kept.map(({ output }) => ({ output, confidence: noted(output) })),
  ];
  pictures.sort((a, b) => (a.confidence ?? 2) - (b.confidence ?? 2));
  const figures = pictures.map((picture) => figure(picture, dirname(path)));
  const faults = failed.map(
    ({ input, reason }) => `<li>${escaped(input)}: ${escaped(reason)}</li>`,
  );
  const page = `${START}
<meta charset="utf-8"><title>Cutouts</title><style>${STYLE}</style>
<main>${figures.join('\n')}</main>
${faults.length === 0 ? '' : `<h2>${faults.length} failed</h2><ul>${faults.join('\n')}</ul>`}
`;
  const inWork = join(dirname(path), nameInWork(basename(path)));
  try {
    await writeFile(inWork, page);
    await rename(inWork, path);
  } finally {
    await rm(inWork, { force: true });
  }
}

function figure({ output, confidence }: Picture, from: string): string {
  const address = escaped(addressOf(output, from));
  const name = escaped(basename(output));
  const picture = SHOWN.test(extname(output))
    ? `<img src="${address}" alt="" loading="lazy">`
    : escaped(extname(output));
  const certain = confidence === undefined ? '' : ` · ${confidence.toFixed(2)}`;
  return `<figure><a href="${address}">${picture}</a><figcaption>${name}${certain}</figcaption></figure>`;
}

/** Relative, so that folder and page can be moved together; another drive has an address of its own. */
function addressOf(output: string, from: string): string {
  const path = relative(from, output);
  if (resolve(path) === path) return pathToFileURL(output).href;
  return path.split(sep).map(encodeURIComponent).join('/');
}

function escaped(text: string): string {
  const codes: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };
  return printable(text).replace(/[&<>"]/g, (character) => `&${codes[character]};`);
}
