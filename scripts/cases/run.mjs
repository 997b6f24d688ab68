import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { faultOf } from './judge.mjs';
import { readList } from './list.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Longest time that one command may take; ms. */
const LIMIT_MS = 300_000;

const USAGE = `Usage: npm run cases -- LIST URL [--key KEY] [--only TEXT] [--skip TEXT]

LIST is a JSON file with cases: id, kind, command, expected, and where it has them input, truth, got
and check (scripts/cases/list.mjs says what they are). URL is a running server. The key may also be in
the variable KEY. --only and --skip choose by what is in a case's id or kind; both may be repeated.

Exit codes: 0 all that ran gave what was expected, 1 something did not, 2 the command line is wrong.
`;

/**
 * Runs a list, prints each outcome, and what failed at the end.
 * @param {string[]} args
 * @param {Record<string, string | undefined>} env
 * @param {(text: string) => void} write
 * @returns {Promise<number>} exit code
 */
export async function main(args, env, write) {
  const asked = readArgs(args, env);
  if (typeof asked === 'string') {
    write(`${asked}\n${USAGE}`);
    return 2;
  }
  const { list, folder, url, key, only, skip } = asked;
  const names = (one, texts) => texts.some((text) => `${one.id} ${one.kind}`.includes(text));
  const chosen = list.filter((one) => (only.length === 0 || names(one, only)) && !names(one, skip));
  const failed = [];
  for (const one of chosen) {
    const scratch = mkdtempSync(join(tmpdir(), 'nobg-case-'));
    try {
      cpSync(folder, scratch, { recursive: true, filter: (path) => path !== asked.path });
      const outcome = await runCase(one, scratch, { ...env, URL: url, KEY: key });
      const fault = (await isNoExample(one, scratch, { ...env, URL: url, KEY: key }))
        ? null
        : await faultOf(one, { ...outcome, folder: scratch });
      write(`${fault === null ? 'ok    ' : 'FAILED'}  ${one.id}\n`);
      if (fault !== null) failed.push({ one, fault, output: outcome.output });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  for (const { one, fault, output } of failed) {
    write(`\n${one.id} (${one.kind})\n  ${one.command}\n`);
    write(`  expected: ${one.expected}\n  got: ${fault}\n`);
    write(`  printed: ${printable(output).slice(0, 1000) || 'nothing'}\n`);
  }
  write(`\n${chosen.length - failed.length} of ${chosen.length} gave what was expected.\n`);
  return failed.length === 0 ? 0 : 1;
}

function readArgs(args, env) {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: {
        key: { type: 'string' },
        only: { type: 'string', multiple: true },
        skip: { type: 'string', multiple: true },
      },
    });
  } catch (error) {
    return error.message;
  }
  const { values, positionals } = parsed;
  const [path, address] = positionals;
  if (path === undefined || address === undefined || positionals.length > 2) {
    return 'Expected a list and the address of a server.';
  }
  if (!URL.canParse(address)) return `Expected the address of a server, but got ${address}.`;
  try {
    return {
      path: resolve(path),
      list: readList(path),
      folder: dirname(resolve(path)),
      url: address.replace(/\/+$/, ''),
      key: values.key ?? env.KEY ?? '',
      only: values.only ?? [],
      skip: values.skip ?? [],
    };
  } catch (error) {
    return error.message;
  }
}

/** Runs one command in a folder of its own, which has the files that lie beside the list. */
async function runCase(one, folder, env) {
  const bin = mkdtempSync(join(tmpdir(), 'nobg-bin-'));
  symlinkSync(join(ROOT, 'nobg'), join(bin, 'nobg'));
  const sources = await servePictures(one, folder, env.URL);
  try {
    return await new Promise((done) => {
      const child = spawn('bash', ['-c', one.command], {
        cwd: folder,
        env: { ...env, PATH: `${bin}${delimiter}${env.PATH ?? ''}` },
        timeout: LIMIT_MS,
      });
      const output = [];
      child.stdout.on('data', (chunk) => output.push(chunk));
      child.stderr.on('data', (chunk) => output.push(chunk));
      child.once('close', (code) => done({ code, output: Buffer.concat(output).toString() }));
    });
  } finally {
    for (const server of sources) server.close();
    rmSync(bin, { recursive: true, force: true });
  }
}

/** Of a case that may be answered by taking the command out of the help: whether it is gone. */
async function isNoExample(one, folder, env) {
  const [example = '', command] = /\bnobg (\w+) [^;]*/.exec(one.command) ?? [];
  if (!/\bis not an example\b/.test(one.expected) || command === undefined) return false;
  const { code, output } = await runCase(
    { ...one, command: `nobg ${command} --help` },
    folder,
    env,
  );
  return code === 0 && !output.includes(example.trim());
}

/** Where a command has the server fetch from this machine, a picture is served there. */
async function servePictures({ command, input }, folder, url) {
  const own = new URL(url).port;
  const ports = [...command.matchAll(/http:\/\/127\.0\.0\.1:(\d+)\//g)].map(([, port]) => port);
  const photo = input ?? readdirSync(folder).find((name) => extname(name) === '.jpg');
  if (photo === undefined) return [];
  const bytes = readFileSync(join(folder, photo));
  const servers = [];
  for (const port of new Set(ports.filter((one) => one !== own))) {
    const server = createServer((_request, response) => response.end(bytes));
    await new Promise((done) => server.once('error', done).listen(Number(port), '127.0.0.1', done));
    servers.push(server);
  }
  return servers;
}

function printable(text) {
  return text
    .replace(/[^\P{C}\n]/gu, '?')
    .trim()
    .replaceAll('\n', '\n    ');
}
