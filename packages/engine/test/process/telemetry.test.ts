import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runIsolated } from '@nobg/testing/isolated.js';
import { expect, it } from 'vitest';
import { newFolder } from './support.js';

const SCRIPT = fileURLToPath(new URL('./telemetry.mjs', import.meta.url));

it('leaves nothing of a telemetry behind: no device id at home, no mat-debug file, in any process', () => {
  const folder = newFolder();
  const [home, temporary, data] = ['home', 'tmp', 'data'].map((name) => join(folder, name));
  for (const path of [home, temporary, data] as string[]) mkdirSync(path);
  // An operator who asks for telemetry gets none either: NoBG promises that there is none.
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: temporary, ORT_DISABLE_TELEMETRY: '0' };
  const ended = spawnSync(
    process.execPath,
    ['--conditions=nobg-internal', SCRIPT, data as string],
    {
      env,
    },
  );
  expect(ended.stderr.toString()).toBe('');
  expect(existsSync(join(data as string, 'by-child.png'))).toBe(true);
  expect(existsSync(join(data as string, 'by-this.png'))).toBe(true);
  expect(readdirSync(home as string, { recursive: true })).toEqual([]);
  expect(readdirSync(temporary as string)).toEqual([]);
});

it('looks up no name, in any process', (context) => {
  const folder = newFolder();
  const ended = runIsolated(folder, [SCRIPT, folder, '15000']);
  if ('skipped' in ended) {
    console.warn(`SKIPPED "${context.task.name}": no namespaces here: ${ended.skipped}`);
    return context.skip();
  }
  expect(ended).toMatchObject({ status: 0, stderr: '', names: [] });
  expect(existsSync(join(folder, 'by-child.png'))).toBe(true);
});
