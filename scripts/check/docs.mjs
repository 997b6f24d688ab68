import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Words that a decision record may have. */
const MOST_WORDS = 300;
const STATUS = /^(accepted|superseded by \[\d{4}\]|deprecated)/;
/** What a decision record is made of, in this order. */
const PARTS = ['Context', 'Decision', 'Consequences'];
/** Pages that speak of code as it was. */
const HISTORY = /^(docs\/experiments\/|CHANGELOG\.md$)/;
/** A path of the repository in backticks. */
const CODE_PATH = /`((?:packages|scripts|docs|eval|bench|training|samples)\/[\w./-]+)`/g;

/**
 * Holds the documentation: relative links and their anchors lead somewhere, paths of the code exist, and decision records are
 * short, have a status, and are in their index.
 * @param {string} root of the checkout
 * @returns {string[]} one sentence for each fault; empty when all is well
 */
export function docsProblems(root) {
  const pages = markdownFiles(root).map((file) => ({
    file,
    text: withoutCode(readFileSync(join(root, file), 'utf8')),
  }));
  const anchors = new Map(pages.map(({ file, text }) => [file, anchorsOf(text)]));
  return [
    ...pages.flatMap((page) => linkProblems(root, page, anchors)),
    ...pages
      .filter(({ file }) => !HISTORY.test(file))
      .flatMap(({ file, text }) =>
        [...text.matchAll(CODE_PATH)]
          .map(([, path]) => path)
          // A word in capitals stands for any name, and recipes speak of examples.
          .filter((path) => !/\b[A-Z]{2,}\b|\bexample-/.test(path) && !existsSync(join(root, path)))
          .map((path) => `${file} names ${path}, which is not there`),
      ),
    ...recordProblems(pages),
  ];
}

function markdownFiles(root, folder = root) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || ['node_modules', 'dist', 'data'].includes(entry.name))
      return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownFiles(root, path);
    return entry.name.endsWith('.md') ? [relative(root, path).replaceAll('\\', '/')] : [];
  });
}

/** Without fenced blocks, whose brackets are no links. */
function withoutCode(text) {
  return text.replace(/^```[\s\S]*?^```/gm, '');
}

function linkProblems(root, { file, text }, anchors) {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  return links.flatMap((target) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path, anchor] = target.split('#');
    const full = path === '' ? file : join(dirname(file), path).replaceAll('\\', '/');
    if (!existsSync(join(root, full))) return [`${file} links to ${target}, which is not there`];
    const known = anchors.get(full);
    if (!anchor || known === undefined || statSync(join(root, full)).isDirectory()) return [];
    return known.has(anchor)
      ? []
      : [`${file} links to ${target}, and that page has no such heading`];
  });
}

/** As GitHub makes them of headings. */
function anchorsOf(text) {
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function recordProblems(pages) {
  const index = pages.find(({ file }) => file === 'docs/adr/README.md')?.text ?? '';
  const records = pages.filter(({ file }) => /^docs\/adr\/\d{4}-/.test(file));
  return records.flatMap(({ file, text }) => {
    const name = file.slice('docs/adr/'.length);
    const words = text.split(/\s+/).filter(Boolean).length;
    const status = /^Status: (.+)$/m.exec(text)?.[1] ?? '';
    return [
      ...(words > MOST_WORDS ? [`${file} has ${words} words: expected ${MOST_WORDS} at most`] : []),
      ...(STATUS.test(status)
        ? []
        : [
            `${file} has the status "${status}": expected accepted, superseded by [NNNN](…), or deprecated`,
          ]),
      ...(text.startsWith(`# ${name.slice(0, 4)}: `)
        ? []
        : [
            `${file} begins with "${text.split('\n')[0]}": expected "# ${name.slice(0, 4)}: title"`,
          ]),
      ...(hasParts(text)
        ? []
        : [`${file} lacks a paragraph, or their order: expected ${PARTS.join(', ')}`]),
      ...(index.includes(`(${name})`)
        ? []
        : [`${file} is not in docs/adr/README.md (npm run docs)`]),
    ];
  });
}

/** Whether a record's named paragraphs are those of {@link PARTS}. */
function hasParts(text) {
  const named = [...text.matchAll(/^\*\*(.+?)\.\*\* /gm)].map(([, part]) => part);
  return named.join() === PARTS.join();
}
