import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startChild } from '@nobg/bench/child.js';
import type { RivalRun } from '@nobg/bench/messages.js';
import { measureRivals, type RivalReport, rivalCells, rivalNote } from '@nobg/bench/rivals.js';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

describe('the other package of the benchmark', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nobg-rivals-test-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
  });

  it('is skipped with the reason, and leaves nothing, where it cannot be installed', async () => {
    vi.stubEnv('TMPDIR', folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const nowhere = { url: 'http://127.0.0.1:9', key: '' };
    const report = await measureRivals(nowhere, [], 'common', 1, {
      ...process.env,
      npm_config_registry: 'http://127.0.0.1:9/',
      npm_config_cache: join(folder, 'cache'),
      npm_config_fetch_retry_mintimeout: '1',
      npm_config_fetch_retry_maxtimeout: '1',
    });
    expect(await readdir(folder)).not.toContainEqual(expect.stringMatching(/^nobg-rival-/));
    expect(report.skipped).toContain('ECONNREFUSED');
    expect(rivalCells(report)).toEqual([]);
    expect(rivalNote(report)).toMatch(
      /^SKIPPED: @imgly\/background-removal-node \d+\.\d+\.\d+: .*ECONNREFUSED.*$/,
    );
  });

  it('runs in a process of its own, from a JPEG to the bytes of a PNG', async () => {
    const entry = join(folder, 'module.mjs');
    await writeFile(
      entry,
      `export const removeBackground = async (photo, { publicPath }) =>
        new Blob([photo.type, publicPath, await photo.text()]);`,
    );
    const photo = join(folder, 'photo.jpg');
    await writeFile(photo, 'bytes of a photo');
    const rivalModule = new URL('../dist/rival-process.js', import.meta.url);
    const child = startChild(rivalModule, process.env);
    try {
      const setup = { entry: pathToFileURL(entry).href, publicPath: 'file:///weights/' };
      expect(await child.ask(setup)).toBe('ready');
      const run = (await child.ask(photo)) as RivalRun;
      expect(run.pngBytes).toBe('image/jpegfile:///weights/bytes of a photo'.length);
      expect(run.ms).toBeGreaterThan(0);
      if (process.platform === 'linux') expect(run.peakBytes).toBeGreaterThan(1e7);
    } finally {
      await child.close();
    }
  });

  it('stands beside our requests in the report', () => {
    const spread = (median: number) => ({ median, least: median, most: median, n: 1 });
    const report: RivalReport = {
      name: 'other 1.0.0',
      skipped: null,
      sizes: [{ name: '2 MP', ours: spread(1500), theirs: spread(6000), oursOverTheirs: 0.25 }],
      peakBytes: 1.5e9,
    };
    expect(rivalCells(report)).toEqual([
      ['JPEG to PNG', 'over HTTP here', 'other 1.0.0, a bare call', 'ours over theirs'],
      ['2 MP', '1500 ms', '6000 ms', '0.25'],
    ]);
    expect(rivalNote(report)).toBe('Peak memory of its process: 1.50 GB');
  });
});
