import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findUsages } from '../src/compat/find/find-usages.js';
import { runCli } from './run-cli.js';

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nobg-find-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(root, 'case-'));
});

async function write(name: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), content);
}

/** Each usage of a file as `LINE api kind`. */
async function found(name: string, content: string): Promise<string[]> {
  await write(name, content);
  const { usages } = await findUsages(folder);
  return usages.map(({ line, api, kind }) => `${line} ${api} ${kind}`);
}

const CASES: [string, string, string, string[]][] = [
  [
    'the endpoint in a script',
    'cut.sh',
    '#!/bin/sh\ncurl -F image_file=@a.jpg https://api.remove.bg/v1.0/removebg',
    ['2 remove.bg endpoint'],
  ],
  [
    'the npm package',
    'a.ts',
    "import { removeBackgroundFromImageUrl } from 'remove.bg';",
    ['1 remove.bg package', '1 remove.bg call'],
  ],
  [
    'the npm package, required',
    'a.js',
    "const { removeBackgroundFromImageFile } = require('remove.bg')",
    ['1 remove.bg package', '1 remove.bg call'],
  ],
  [
    'a dependency of Node',
    'package.json',
    '{\n  "dependencies": { "remove.bg": "^1.3.0" }\n}',
    ['2 remove.bg package'],
  ],
  [
    'the Python package',
    'app.py',
    'from removebg import RemoveBg\nRemoveBg("key", "error.log")',
    ['1 remove.bg package'],
  ],
  ['another Python package', 'app.py', 'import remove_bg_api', ['1 remove.bg package']],
  [
    'a Python requirement',
    'requirements-dev.txt',
    'requests\nremovebg==0.4',
    ['2 remove.bg package'],
  ],
  ['the Ruby gem', 'Gemfile', "gem 'remove_bg', '~> 2.0'", ['1 remove.bg package']],
  [
    'the Ruby gem in code',
    'cut.rb',
    'require "remove_bg"\nRemoveBg.from_file("a.jpg")',
    ['1 remove.bg package', '2 remove.bg call'],
  ],
  [
    'the PHP package',
    'composer.json',
    '{"require": {"mtownsend/remove-bg": "^2.0"}}',
    ['1 remove.bg package'],
  ],
  [
    'the PHP class',
    'src/Cut.php',
    '<?php\nuse Mtownsend\\RemoveBg\\RemoveBg;',
    ['2 remove.bg package'],
  ],
  ['the Go module', 'go.mod', 'require github.com/remove-bg/go v1.0.0', ['1 remove.bg package']],
  ['a Go package', 'cut.go', 'import "github.com/g-lib/removebg"', ['1 remove.bg package']],
  [
    'a library for Java and Kotlin',
    'build.gradle',
    "implementation 'com.theapache64.remove-bg:remove-bg:0.0.1'",
    ['1 remove.bg package'],
  ],
  [
    'okhttp in Java',
    'Cut.java',
    'Request r = new Request.Builder()\n.url("https://api.remove.bg/v1.0/removebg")\n.header("X-Api-Key", key)',
    ['2 remove.bg endpoint', '3 remove.bg header'],
  ],
  [
    'a header of the answer',
    'log.py',
    'credits = response.headers["X-Credits-Charged"]',
    ['1 remove.bg header'],
  ],
  [
    'names of the environment',
    '.env.example',
    'REMOVE_BG_API_KEY=\nREMOVEBG_API_KEY=\nOTHER_KEY=',
    ['1 remove.bg environment', '2 remove.bg environment'],
  ],
  ['the Go command line', 'all.sh', 'removebg --api-key x photos/*.jpg', ['1 remove.bg command']],
  [
    'rembg in Python',
    'cut.py',
    'from rembg import remove, new_session\nsession = new_session("u2net_human_seg")\nout = remove(data, session=session, alpha_matting=True)',
    ['1 rembg package', '2 rembg call', '3 rembg call'],
  ],
  ['rembg in a notebook', 'a.ipynb', '{"source": [\n "import rembg\\n"]}', ['2 rembg package']],
  [
    'rembg as a requirement',
    'pyproject.toml',
    'dependencies = [\n  "rembg[gpu]>=2.0",\n]',
    ['2 rembg package'],
  ],
  [
    'rembg in a Dockerfile',
    'Dockerfile',
    'FROM python:3.12\nRUN pip install rembg[cpu]\nCMD ["rembg", "s"]\nENV U2NET_HOME=/models',
    ['2 rembg package', '4 rembg environment'],
  ],
  [
    'rembg on the command line',
    'all.sh',
    'rembg i a.jpg a.png\nrembg p in out\nrembg s --port 7000',
    ['1 rembg command', '2 rembg command', '3 rembg command'],
  ],
  [
    "rembg's server",
    'client.js',
    "fetch('http://localhost:7000/api/remove', { method: 'POST' })",
    ['1 rembg endpoint'],
  ],
  [
    "rembg's image",
    'compose.yaml',
    'services:\n  cut:\n    image: danielgatis/rembg:latest',
    ['3 rembg image'],
  ],
];

describe('nobg compat find finds', () => {
  it.each(CASES)('%s', async (_name, file, content, expected) => {
    const usages = await found(file, content);
    for (const usage of expected) expect(usages).toContain(usage);
  });
});

describe('nobg compat find leaves alone', () => {
  it.each([
    ['a header that everybody uses', 'a.js', "headers['X-Api-Key'] = key; headers['X-Width']"],
    ['a method of another API', 'a.js', "fetch('https://other.example/api/remove')"],
    ['another function of that name', 'a.py', 'session = new_session("sam")'],
    ['names that only begin so', 'requirements.txt', 'rembg-aws-lambda-helper==1\nremovebgx'],
    ['a gem of another name', 'Gemfile', "gem 'remove_bg_rails'"],
  ])('%s', async (_name, file, content) => {
    expect(await found(file, content)).toEqual([]);
  });

  it('dependencies, what is built, lock files, virtual environments, binary and large files', async () => {
    const url = 'https://api.remove.bg/v1.0/removebg\n';
    const names = ['node_modules/a/b.js', 'dist/a.js', '.git/config', 'package-lock.json'];
    for (const name of [...names, 'venv-3/lib/a.py']) await write(name, url);
    await write('venv-3/pyvenv.cfg', 'home = /usr/bin');
    await write('picture.png', Buffer.concat([Buffer.from([0x89, 0, 1]), Buffer.from(url)]));
    await write('bundle.js', url + 'x'.repeat(1_000_001));
    await write('loop/a.txt', 'nothing');
    await symlink(folder, join(folder, 'loop', 'again'));
    expect(await findUsages(folder)).toEqual({ usages: [], searched: 1, tooLarge: ['bundle.js'] });
  });
});

it('says file, line and change, for people and for programs, and how it ended by its code', async () => {
  await write(
    'src/cut.py',
    'import requests\nrequests.post("https://api.remove.bg/v1.0/removebg")\n',
  );
  const text = await runCli(['compat', 'find', folder], {});
  expect(text.code).toBe(1);
  expect(text.stdout).toContain('src/cut.py:2 remove.bg, endpoint: requests.post(');
  expect(text.stdout).toMatch(/change the host to your server and keep the path/);
  expect(text.stdout).toMatch(/1 usage of remove\.bg and 0 of rembg in 1 file\.\n$/);
  const json = await runCli(['compat', 'find', join(folder, 'src', 'cut.py'), '--json'], {});
  expect(JSON.parse(json.stdout)).toMatchObject({
    searched: 1,
    usages: [{ line: 2, kind: 'endpoint' }],
  });
  await write('src/cut.py', 'import requests\n');
  const none = await runCli(['compat', 'find', folder], {});
  expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining('No usages') });
  const absent = await runCli(['compat', 'find', join(folder, 'none')], {});
  expect(absent).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no file') });
});
