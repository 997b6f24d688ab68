/**
 * One instruction of a Dockerfile.
 * @typedef {{ line: number, name: string, flags: Record<string, string[]>, words: string[], text: string }} Instruction
 *   `name` in capitals; `flags`: values of `--flag=value`, by flag; `words`: what follows them, also from the JSON form;
 *   `text`: the same as it is written
 */

/** @typedef {{ name: string, from: string, instructions: Instruction[] }} Stage `from` with its variables still in it */

/**
 * Reads the part of a Dockerfile's syntax that ours use: comments, lines that go on, flags, the JSON form. Here-documents
 * and `ONBUILD` are not among it.
 * @param {string} source
 * @returns {{ globals: Instruction[], stages: Stage[] }} `globals`: `ARG`s before the first stage
 * @throws {Error} for an instruction before the first stage, or a here-document
 */
export function parseDockerfile(source) {
  const globals = [];
  const stages = [];
  for (const instruction of instructionsOf(source)) {
    const { name, words, line } = instruction;
    if (/<<-?\w/.test(instruction.text)) throw new Error(`Line ${line}: a here-document.`);
    if (name === 'FROM') {
      const [from, as, stage] = words;
      stages.push({
        from,
        name: as?.toUpperCase() === 'AS' ? stage : String(stages.length),
        instructions: [],
      });
    } else if (stages.length > 0) {
      stages.at(-1).instructions.push(instruction);
    } else if (name === 'ARG') {
      globals.push(instruction);
    } else {
      throw new Error(`Line ${line}: ${name} before the first FROM.`);
    }
  }
  return { globals, stages };
}

/** @returns {Instruction[]} */
function instructionsOf(source) {
  const found = [];
  let text = '';
  let start = 0;
  source.split('\n').forEach((line, index) => {
    if (/^\s*(#|$)/.test(line)) return;
    if (text === '') start = index + 1;
    text += line.replace(/\\$/, '');
    if (line.endsWith('\\')) return;
    found.push(readInstruction(text.trim(), start));
    text = '';
  });
  return found;
}

/** @returns {Instruction} */
function readInstruction(text, line) {
  const [, name, rest] = /^(\w+)\s*(.*)$/s.exec(text);
  const flags = {};
  let left = rest;
  for (let found = flagAt(left); found; found = flagAt(left)) {
    const [whole, flag, value] = found;
    flags[flag] = [...(flags[flag] ?? []), value];
    left = left.slice(whole.length);
  }
  const words = left.startsWith('[') ? JSON.parse(left) : wordsOf(left);
  return { line, name: name.toUpperCase(), flags, words, text: left };
}

const flagAt = (text) => /^--([\w-]+)=(\S+)\s+/.exec(text);

/** As a shell parts them, with its quotes taken off. */
function wordsOf(text) {
  return (text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'),
  );
}

/**
 * @param {string} text with `$NAME`, `${NAME}`
 * @param {Readonly<Record<string, string>>} values
 */
export function substitute(text, values) {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => values[braced ?? bare] ?? '');
}
