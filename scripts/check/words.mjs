import ts from 'typescript';
import { readSources } from './imports.mjs';
import { RETIRED_WORDS } from './retired-words.mjs';

/**
 * @typedef {{ words: string[], use: string, in?: string[], except?: string[] }} RetiredWord
 *   `words`: a word, or several in a row, in camel case (`firmEnds`); `use`: the term of
 *   docs/glossary.md; `in`: path prefixes that the rule is for (default: every source);
 *   `except`: path prefixes where the word is the right one
 */

/**
 * Holds the glossary: no identifier and no file name uses a word that it has replaced. Comments
 * and strings are not read.
 * @param {string} root of the checkout
 * @param {RetiredWord[]} retired
 * @returns {string[]} one sentence for each name in each file; empty when all is well
 */
export function wordProblems(root, retired = RETIRED_WORDS) {
  const phrases = retired.flatMap((entry) =>
    entry.words.map((word) => ({ ...entry, word, parts: wordsOf(word) })),
  );
  return readSources(root).flatMap(({ file, text }) => {
    const here = phrases.filter(
      (phrase) =>
        (phrase.in === undefined || startsWithAny(file, phrase.in)) &&
        !startsWithAny(file, phrase.except ?? []),
    );
    if (here.length === 0) return [];
    const names = new Map([...identifiersOf(file, text)].map((name) => [name, 'the name']));
    for (const part of file.split('/src/')[1].split('/')) names.set(part, 'the file name');
    return [...names].flatMap(([name, what]) => {
      const found = here.find(({ parts }) => holds(wordsOf(name), parts));
      return found ? [`${file}: ${what} ${name} says "${found.word}"; use ${found.use}`] : [];
    });
  });
}

function startsWithAny(file, prefixes) {
  return prefixes.some((prefix) => file.startsWith(prefix));
}

/** `firmEnds`, `FIRM_ENDS` and `firm-ends.ts` as `['firm', 'ends', …]`. */
function wordsOf(name) {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Whether `parts` stand next to each other in `words`. */
function holds(words, parts) {
  return words.some((_, at) => parts.every((part, offset) => words[at + offset] === part));
}

/** Every identifier of a source, by TypeScript's own parser. */
function identifiersOf(file, text) {
  const names = new Set();
  const visit = (node) => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return names;
}
