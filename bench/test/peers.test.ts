import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startChild } from '@nobg/bench/child.js';
import type { PeerRun } from '@nobg/bench/messages.js';
import { type PeerReport, peerCells, peerNotes } from '@nobg/bench/peer-report.js';
import { measurePeers } from '@nobg/bench/peers.js';
import { timePeers } from '@nobg/bench/time-peers.js';
import { writeSmallNetwork } from '@nobg/testing/small-network.js';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

describe('the peers of the benchmark', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nobg-peers-test-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
  });

  it('are skipped with the reason, and leave nothing, where they cannot be installed', async () => {
    vi.stubEnv('TMPDIR', folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const path = join(folder, 'isnet.onnx');
    await writeSmallNetwork(path);
    const [plain, other, ...more] = await measurePeers({
      ...{
        server: { url: 'http://127.0.0.1:9', key: '' },
        photos: [],
        modes: ['common', 'product'],
        rounds: 1,
      },
      plain: { path, threads: 1 },
      env: {
        ...process.env,
        npm_config_registry: 'http://127.0.0.1:9/',
        npm_config_cache: join(folder, 'cache'),
        npm_config_fetch_retry_mintimeout: '1',
        npm_config_fetch_retry_maxtimeout: '1',
      },
    });
    expect(await readdir(folder)).not.toContainEqual(expect.stringMatching(/^nobg-peer/));
    expect(plain).toMatchObject({ name: 'float ISNet as rembg runs it', skipped: null });
    expect(other!.skipped).toContain('ECONNREFUSED');
    expect(more).toEqual([]);
    expect(peerCells([other!])).toEqual([]);
    expect(peerNotes([other!])).toContainEqual(
      expect.stringMatching(
        /^SKIPPED: @imgly\/background-removal-node \d+\.\d+\.\d+: .*ECONNREFUSED.*$/,
      ),
    );
  });

  it('are skipped where their network cannot be loaded', async () => {
    const reports = await measurePeers({
      ...{ server: { url: '', key: '' }, photos: [], modes: ['common'], rounds: 1 },
      plain: { path: join(folder, 'missing.onnx'), threads: 1 },
      // No npm either.
      env: { PATH: folder },
    });
    expect(reports.map(({ skipped }) => skipped)).toEqual([
      'A process of the benchmark ended (code 1); see above.',
      expect.stringContaining('npm'),
    ]);
  });

  it('are skipped from the photo on that they end at, and the others measured', async () => {
    const module = (name: string, onSecond: string) => {
      const path = join(folder, `${name}.mjs`);
      return writeFile(
        path,
        `let asked = 0;
        process.on('message', () => {
          if (++asked === 2) { ${onSecond} }
          process.send({ ms: 1, pngBytes: 1, peakBytes: 5 });
        });`,
      ).then(() => startChild(pathToFileURL(path), process.env));
    };
    const endsBetween = await module('between', 'process.send({ ms: 1 }); process.exit(0);');
    const endsAtOnce = await module('at-once', "process.kill(process.pid, 'SIGKILL');");
    const lasts = await module('lasts', '');
    const peers = Object.entries({ endsBetween, endsAtOnce, lasts }).map(([name, child]) => ({
      ...{ name, child },
      close: () => child.close(),
    }));
    const photo = { width: 1, height: 1, jpeg: Buffer.from('bytes of a photo') };
    const reports = await timePeers(peers, {
      ...{ server: { url: '', key: '' }, modes: [], rounds: 3, folder },
      photos: [{ name: '2 MP', ...photo }],
    });
    await Promise.all(peers.map(({ close }) => close()));
    const ended = (how: string) => `A process of the benchmark ended (${how}); see above.`;
    expect(reports).toEqual([
      { name: 'endsBetween', skipped: ended('code 0'), sizes: [], peakBytes: null },
      { name: 'endsAtOnce', skipped: ended('SIGKILL'), sizes: [], peakBytes: null },
      { name: 'lasts', skipped: null, sizes: [], peakBytes: 5 },
    ]);
  });

  it('hold a plain pass of ISNet in a process of its own, from a JPEG to a PNG', async () => {
    const path = join(folder, 'isnet.onnx');
    await writeSmallNetwork(path);
    const photo = join(folder, 'photo.jpg');
    await copyFile(new URL('../../samples/coffee.jpg', import.meta.url), photo);
    const child = startChild(new URL('../dist/plain-process.js', import.meta.url), process.env);
    try {
      expect(await child.ask({ path, threads: 1 })).toBe('ready');
      const run = (await child.ask(photo)) as PeerRun;
      expect(run.pngBytes).toBeGreaterThan(50);
      expect(run.ms).toBeGreaterThan(0);
      expect((await readdir(folder)).sort()).toEqual(
        expect.not.arrayContaining(['photo.jpg.plain.png']),
      );
    } finally {
      await child.close();
    }
  });

  it('hold a package in a process of its own, from a JPEG to the bytes of a PNG', async () => {
    const entry = join(folder, 'module.mjs');
    await writeFile(
      entry,
      `export const removeBackground = async (photo, { publicPath }) =>
        new Blob([photo.type, publicPath, await photo.text()]);`,
    );
    const photo = join(folder, 'photo.jpg');
    await writeFile(photo, 'bytes of a photo');
    const child = startChild(new URL('../dist/peer-process.js', import.meta.url), process.env);
    try {
      const setup = { entry: pathToFileURL(entry).href, publicPath: 'file:///weights/' };
      expect(await child.ask(setup)).toBe('ready');
      const run = (await child.ask(photo)) as PeerRun;
      expect(run.pngBytes).toBe('image/jpegfile:///weights/bytes of a photo'.length);
      expect(run.ms).toBeGreaterThan(0);
      if (process.platform === 'linux') expect(run.peakBytes).toBeGreaterThan(1e7);
    } finally {
      await child.close();
    }
  });

  it('stand beside our requests in the report', () => {
    const spread = (median: number) => ({ median, least: median, most: median, n: 1 });
    const report: PeerReport = {
      name: 'other 1.0.0',
      skipped: null,
      sizes: [
        {
          ...{ name: '2 MP', mode: 'common' },
          ...{ ours: spread(1500), theirs: spread(6000), oursOverTheirs: 0.25 },
        },
      ],
      peakBytes: 1.5e9,
    };
    expect(peerCells([report])).toEqual([
      ['JPEG to PNG', 'mode', 'over HTTP here', 'peer', 'a bare call', 'ours over theirs'],
      ['2 MP', 'common', '1500 ms', 'other 1.0.0', '6000 ms', '0.25'],
    ]);
    const [processor, peak] = peerNotes([report]);
    expect(processor).toMatch(/^Processor: .+ \(VNNI or the like\): (yes|no|not known)$/);
    expect(peak).toBe('Peak memory of other 1.0.0: 1.50 GB');
  });
});
