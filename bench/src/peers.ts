import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mode } from '@nobg/contract/modes.js';
import { multipliesBytes, readProcessor } from '@nobg/engine/machine/processor.js';
import { type Child, startChild } from './child.js';
import { ratio } from './measure.js';
import type { BareNetworkSetup, PeerRun, PeerSetup, ServerAddress } from './messages.js';
import { installPeer, PEER_NAME } from './peer-install.js';
import type { BenchPhoto } from './photos.js';
import { timedRequest } from './request.js';
import { type Spread, spreadOf } from './statistics.js';
import { UsageError } from './usage-error.js';

/** What `rembg -m isnet-general-use` computes, step by step; its name in reports. */
const PLAIN_NAME = 'float ISNet as rembg runs it';

/** One size of photo: a whole request and its download here, a bare call of a function there; ms. */
interface PeerSize {
  readonly name: string;
  readonly ours: Spread;
  readonly theirs: Spread;
  /** Of the medians: below 1 where ours is quicker. */
  readonly oursOverTheirs: number;
}

export interface PeerReport {
  /** Package and version, or the plain pass. */
  readonly name: string;
  /** The mode in which ours ran. */
  readonly mode: Mode;
  /** Why it could not be measured; null where it was. */
  readonly skipped: string | null;
  readonly sizes: readonly PeerSize[];
  /** Highest resident size of its process (`VmHWM`), bytes; null where it can't be read. */
  readonly peakBytes: number | null;
}

/** Another program that cuts photos out, in a process of its own. */
interface Peer {
  readonly name: string;
  readonly child: Child;
  /** Ends it and removes what was installed for it. */
  close(): Promise<void>;
}

/** What peers are measured with. */
export interface PeerSettings {
  readonly server: ServerAddress;
  readonly photos: readonly BenchPhoto[];
  readonly modes: readonly Mode[];
  readonly rounds: number;
  /** Compiled ISNet in float32, and the threads of a run. */
  readonly plain: BareNetworkSetup;
  /** What npm is run with. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Cuts the same photos out by our server and by other programs, by turns in one run, each from the bytes of a JPEG to
 * those of a PNG: a plain pass of float ISNet, as rembg runs it, and an npm package, which is installed for it and
 * removed again.
 *
 * @returns one report for each peer and mode
 */
export async function measurePeers(settings: PeerSettings): Promise<PeerReport[]> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-peers-'));
  const peers: Peer[] = [];
  const skipped = new Map<string, string>();
  try {
    for (const [name, open] of [
      [PLAIN_NAME, () => openPlain(settings.plain)],
      [PEER_NAME, () => openPackage(settings.env)],
    ] as const) {
      const peer = await open();
      if (typeof peer === 'string') skipped.set(name, peer);
      else peers.push(peer);
    }
    const reports = await measured(peers, settings, folder);
    const without = [...skipped].flatMap(([name, reason]) =>
      settings.modes.map((mode) => ({ name, mode, skipped: reason, sizes: [], peakBytes: null })),
    );
    return [...reports, ...without];
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
    await rm(folder, { recursive: true, force: true });
  }
}

async function openPlain(setup: BareNetworkSetup): Promise<Peer> {
  const child = startChild(new URL('./plain-process.js', import.meta.url), process.env);
  await child.ask(setup);
  return { name: PLAIN_NAME, child, close: () => child.close() };
}

/** @returns why there is none, in a string */
async function openPackage(env: NodeJS.ProcessEnv): Promise<Peer | string> {
  const installed = await installPeer(env);
  if ('skipped' in installed) return installed.skipped;
  const { folder, entry, publicPath } = installed;
  const remove = () => rm(folder, { recursive: true, force: true });
  const child = startChild(new URL('./peer-process.js', import.meta.url), process.env);
  try {
    await child.ask({ entry, publicPath } satisfies PeerSetup);
  } catch (error) {
    await remove();
    // Its process ended: it installs on more systems than it runs on.
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return {
    name: PEER_NAME,
    child,
    async close() {
      await child.close();
      await remove();
    },
  };
}

async function measured(
  peers: readonly Peer[],
  { server, photos, modes, rounds }: PeerSettings,
  folder: string,
): Promise<PeerReport[]> {
  const times = new Map<string, number[]>();
  const add = (key: string, ms: number) => times.set(key, [...(times.get(key) ?? []), ms]);
  const peaks = new Map<string, number | null>();
  // Round 0 warms all up: networks are loaded in it.
  for (let round = 0; round <= rounds; round++) {
    for (const photo of photos) {
      for (const mode of modes) {
        const { ms, downloadMs } = await timedRequest(server, photo, { mode });
        if (round > 0) add(`${photo.name} ${mode}`, ms + downloadMs);
      }
      const path = join(folder, `${photo.name.replaceAll(' ', '-')}.jpg`);
      if (round === 0) await writeFile(path, photo.jpeg);
      for (const { name, child } of peers) {
        const { ms, peakBytes } = (await child.ask(path)) as PeerRun;
        peaks.set(name, peakBytes);
        if (round > 0) add(`${photo.name} ${name}`, ms);
      }
    }
  }
  const spread = (key: string) => spreadOf(times.get(key) ?? []);
  return peers.flatMap(({ name }) =>
    modes.map((mode) => {
      const sizes = photos.map((photo) => {
        const ours = spread(`${photo.name} ${mode}`);
        const theirs = spread(`${photo.name} ${name}`);
        return {
          ...{ name: photo.name, ours, theirs },
          oursOverTheirs: ratio(ours.median, theirs.median),
        };
      });
      return { name, mode, skipped: null, sizes, peakBytes: peaks.get(name) ?? null };
    }),
  );
}

/** Lines of the reports' table, its head first; none where nothing was measured. */
export function peerCells(reports: readonly PeerReport[]): string[][] {
  const cells = reports.flatMap(({ name, mode, sizes }) =>
    sizes.map(({ name: size, ours, theirs, oursOverTheirs }) => [
      ...[size, mode, `${ours.median.toFixed(0)} ms`, name],
      ...[`${theirs.median.toFixed(0)} ms`, oursOverTheirs.toFixed(2)],
    ]),
  );
  const head = ['JPEG to PNG', 'mode', 'over HTTP here', 'peer', 'a bare call', 'ours over theirs'];
  return cells.length === 0 ? [] : [head, ...cells];
}

/** What stands below the table: the processor, each peer's memory, and those that could not be measured. */
export function peerNotes(reports: readonly PeerReport[]): string[] {
  const processor = readProcessor();
  const products = multipliesBytes(processor);
  const vnni = products === null ? 'not known' : products ? 'yes' : 'no';
  const byName = [...new Map(reports.map((report) => [report.name, report])).values()];
  return [
    `Processor: ${processor.model}, products of bytes in one instruction (VNNI or the like): ${vnni}`,
    ...byName.map(({ name, skipped, peakBytes }) => {
      if (skipped !== null) return `SKIPPED: ${name}: ${skipped}`;
      const peak = peakBytes === null ? 'unknown' : `${(peakBytes / 1e9).toFixed(2)} GB`;
      return `Peak memory of ${name}: ${peak}`;
    }),
  ];
}
