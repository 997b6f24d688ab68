import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DEPLOY, files, has } from './support.js';

/** Exposure by the measure of systemd-analyze, which goes from 0 to 10, times ten. */
const MOST_EXPOSURE = 15;
/** Units of the system that ours come after. */
const TARGETS = ['sysinit', 'basic', 'shutdown', 'network-online', 'multi-user'].map(
  (name) => `${name}.target`,
);
const UNITS = files('systemd')
  .filter((file) => file.endsWith('.service'))
  .map((file) => file.replace('systemd/', ''));

describe.skipIf(!has('systemd-analyze')).each(UNITS)('%s', (unit) => {
  const root = mkdtempSync(join(tmpdir(), 'nobg-systemd-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const folder = join(root, 'etc', 'systemd', 'system');
  cpSync(join(DEPLOY, 'systemd'), folder, { recursive: true });
  for (const name of TARGETS) writeFileSync(join(folder, name), '[Unit]\n');
  mkdirSync(join(root, 'opt', 'nobg'), { recursive: true });
  writeFileSync(join(root, 'opt', 'nobg', 'nobg'), '#!/bin/sh\n');
  chmodSync(join(root, 'opt', 'nobg', 'nobg'), 0o755);
  const analyze = (...args: string[]) =>
    spawnSync('systemd-analyze', [`--root=${root}`, ...args], { encoding: 'utf8' });

  it('is a unit without faults', () => {
    const { status, stderr } = analyze('verify', '--man=no', join(folder, unit));
    expect([status, stderr]).toEqual([0, '']);
  });

  it('is confined', () => {
    const judge = () => analyze('security', '--offline=yes', `--threshold=${MOST_EXPOSURE}`, unit);
    expect(judge().status).toBe(0);
    rmSync(join(folder, 'nobg-.service.d'), { recursive: true });
    expect(judge().status).toBe(1);
  });
});

it.skipIf(!has('systemd-analyze'))('there is one unit for each role', () => {
  expect([...UNITS].sort()).toEqual([
    'nobg-all.service',
    'nobg-api.service',
    'nobg-worker.service',
  ]);
});
