import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runIsolated } from '@nobg/testing/isolated.js';
import { expect, it, onTestFinished } from 'vitest';

const SCRIPT = fileURLToPath(new URL('./lone-server.mjs', import.meta.url));

it('a server that cuts a photo out looks up no name, and writes nothing at home', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'nobg-lone-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const ended = runIsolated(folder, [SCRIPT, folder, '15000']);
  if ('skipped' in ended) {
    console.warn(`SKIPPED "${context.task.name}": no namespaces here: ${ended.skipped}`);
    return context.skip();
  }
  expect(ended).toMatchObject({ status: 0, stdout: '200\n', stderr: '', names: [] });
  expect(readdirSync(ended.home, { recursive: true })).toEqual([]);
});
