import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grammarOf } from '../src/completion/grammar.js';
import { createProgram } from '../src/program.js';
import { commandReference } from '../src/reference.js';
import { processTerminal } from '../src/terminal.js';
import { runCli } from './run-cli.js';

const run = promisify(execFile);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nobg-completion-'));
  await writeFile(join(folder, 'cat photo.jpg'), '');
});
afterAll(() => rm(folder, { recursive: true }));

async function scriptFor(shell: string): Promise<string> {
  const { code, stdout } = await runCli(['completion', shell], {});
  expect(code).toBe(0);
  const path = join(folder, `nobg.${shell}`);
  await writeFile(path, stdout);
  return path;
}

const there = (shell: string) =>
  run(shell, ['-c', 'exit 0']).then(
    () => true,
    () => false,
  );

/** What each shell offers for a line that ends at the cursor. */
const ASK = {
  async bash(script: string, line: string): Promise<string[]> {
    const ask = `source "$1"; read -ra COMP_WORDS <<< "$2"
      [[ $2 == *' ' ]] && COMP_WORDS+=('')
      COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _nobg; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run('bash', ['--norc', '-c', ask, 'bash', script, line]);
    return stdout.split('\n').filter(Boolean);
  },
  async zsh(script: string, line: string): Promise<string[]> {
    // The functions that show matches are replaced by some that print them: a terminal is no part of it.
    const ask = `compdef() { }; source $1
      compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -l -- "$@" }
      _describe() { print -l -- "\${(@P)2%%:*}" }
      _files() { print FILES }
      words=("\${(@s: :)2}"); CURRENT=$#words; _nobg`;
    const { stdout } = await run('zsh', ['-f', '-c', ask, 'zsh', script, line]);
    return stdout.split('\n').filter(Boolean);
  },
  async fish(script: string, line: string): Promise<string[]> {
    const { stdout } = await run(
      'fish',
      [...['--no-config', '-c', 'source $argv[1]; complete -C $argv[2]', script, line]],
      { cwd: folder },
    );
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((offer) => offer.split('\t')[0]!);
  },
} as const;

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  const found = await there(shell);
  if (!found) console.warn(`SKIPPED: completion in ${shell}: it is not installed`);
  describe.skipIf(!found)(`completion in ${shell}`, () => {
    let script: string;
    beforeAll(async () => {
      script = await scriptFor(shell);
    });
    const offers = (line: string) => ASK[shell](script, line);

    it('offers commands, and those below them', async () => {
      expect(await offers('nobg ')).toEqual(
        expect.arrayContaining(['remove', 'keys', 'completion']),
      );
      expect((await offers('nobg keys ')).sort()).toEqual(
        ['create', 'list', 'revoke', 'rotate'].sort(),
      );
    });

    it('offers the options of the command that was typed, and no others', async () => {
      const options = await offers('nobg remove --');
      expect(options).toEqual(
        expect.arrayContaining(['--mode', '--bg-color', '--watch', '--help']),
      );
      expect(options).not.toContain('--port');
      expect(await offers('nobg serve --')).toContain('--port');
    });

    it('offers the words that an option or an argument takes', async () => {
      const modes = ['common', 'body', 'product', 'food', 'clothing'].sort();
      expect((await offers('nobg remove --mode ')).sort()).toEqual(modes);
      expect((await offers('nobg remove cat.jpg -m ')).sort()).toEqual(modes);
      expect((await offers('nobg completion ')).sort()).toEqual(['bash', 'fish', 'zsh']);
    });
  });
}

it('knows every command and option of the program, and the words of fields', () => {
  const grammar = grammarOf(createProgram(processTerminal(), () => {}));
  expect(grammar.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      ...['', 'remove', 'keys create', 'admin audit', 'compat check', 'migrate'],
      ...['users set-role', 'plans show', 'jobs cancel'],
    ]),
  );
  const remove = grammar.find(({ path }) => path === 'remove');
  const values = (name: string) =>
    remove?.options.find(({ names }) => names.includes(name))?.values;
  expect(values('--holes')).toEqual(['auto', 'keep']);
  expect(values('--crop')).toEqual(['true', 'false']);
  expect(values('--shadow')).toEqual(['none', 'drop', 'contact', 'auto']);
  expect(values('--bg-color')).toEqual([]);
  expect(values('--output')).toEqual([]);
  const show = grammar.find(({ path }) => path === 'jobs show');
  const states = show?.options.find(({ names }) => names.includes('--state'))?.values;
  expect(states).toEqual(['queued', 'running', 'done', 'failed', 'cancelled']);
});

it('has a page of all commands, which is up to date', async () => {
  const page = new URL('../../../docs/reference/commands.md', import.meta.url);
  expect(await readFile(page, 'utf8')).toBe(commandReference());
});

it('refuses a shell that it does not know', async () => {
  const { code, stderr } = await runCli(['completion', 'tcsh'], {});
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('bash, zsh, fish') });
});
