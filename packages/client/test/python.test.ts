import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { PHOTO, startRealServer } from './support.js';

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL('../../../clients/python/', import.meta.url));
const GUIDE = new URL('../../../docs/guides/python.md', import.meta.url);
const LONG = 300_000;

const there = await run('python3', ['-c', 'import sys; assert sys.version_info >= (3, 9)']).then(
  () => true,
  () => false,
);
if (!there) console.warn('SKIPPED: the client for Python: python3 of version 3.9 is not installed');

it.skipIf(!there)(
  'the client for Python passes its tests, also against a server',
  async () => {
    const { server, key } = await startRealServer();
    const env = { ...process.env, NOBG_SERVER: server, NOBG_KEY: key, NOBG_TEST_PHOTO: PHOTO };
    const python = ['-B', '-W', 'error', '-m', 'unittest', '-v'];
    const { stderr } = await run('python3', python, { cwd: FOLDER, env });
    expect(stderr).toMatch(/^OK\b/m);
    expect(stderr).not.toContain('NOBG_SERVER names no server');
  },
  LONG,
);

it.skipIf(!there)(
  'the examples of the guide for Python work',
  async () => {
    const { server, key } = await startRealServer();
    const folder = await mkdtemp(join(tmpdir(), 'nobg-python-'));
    try {
      const guide = await readFile(GUIDE, 'utf8');
      const examples = [...guide.matchAll(/^```python\n([\s\S]*?)^```/gm)].map(([, code]) => code!);
      expect(examples.length).toBeGreaterThan(1);
      const photo = await readFile(PHOTO);
      await writeFile(join(folder, 'photo.jpg'), photo);
      for (const code of examples) {
        const real = code.replaceAll('http://localhost:8080', server);
        const env = { ...process.env, NOBG_SERVER: server, NOBG_KEY: key, PYTHONPATH: FOLDER };
        await run('python3', ['-B', '-c', real], { cwd: folder, env });
      }
      expect((await readFile(join(folder, 'cutout.png'))).subarray(1, 4).toString()).toBe('PNG');
    } finally {
      await rm(folder, { recursive: true });
    }
  },
  LONG,
);
