import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mode } from '@nobg/contract/modes.js';
import type { Child } from './child.js';
import { ratio } from './measure.js';
import type { PeerRun, ServerAddress } from './messages.js';
import type { PeerReport } from './peer-report.js';
import type { BenchPhoto } from './photos.js';
import { timedRequest } from './request.js';
import { spreadOf } from './statistics.js';
import { UsageError } from './usage-error.js';

/** Another program that cuts photos out, in a process of its own. */
export interface Peer {
  readonly name: string;
  /** Answers the path of a JPEG with a `PeerRun`. */
  readonly child: Child;
  /** Ends it and removes what was installed for it. */
  close(): Promise<void>;
}

export interface TimingSettings {
  readonly server: ServerAddress;
  readonly photos: readonly BenchPhoto[];
  /** In which our server cuts each photo out. */
  readonly modes: readonly Mode[];
  /** Of measured runs, after one that isn't. */
  readonly rounds: number;
  /** Where the photos are written for the peers. */
  readonly folder: string;
}

/**
 * Times requests to our server and runs of each peer in turns, so that a machine that slows down does so for all.
 *
 * @returns one report for each peer; one whose process ends is skipped with the reason from then on
 */
export async function timePeers(
  peers: readonly Peer[],
  { server, photos, modes, rounds, folder }: TimingSettings,
): Promise<PeerReport[]> {
  const times = new Map<string, number[]>();
  const add = (key: string, ms: number) => times.set(key, [...(times.get(key) ?? []), ms]);
  const peaks = new Map<string, number | null>();
  const skipped = new Map<string, string>();
  // Round 0 warms all up: networks are loaded in it.
  for (let round = 0; round <= rounds; round++) {
    for (const photo of photos) {
      for (const mode of modes) {
        const { ms, downloadMs } = await timedRequest(server, photo, { mode });
        if (round > 0) add(`${photo.name} ${mode}`, ms + downloadMs);
      }
      const path = join(folder, `${photo.name.replaceAll(' ', '-')}.jpg`);
      if (round === 0) await writeFile(path, photo.jpeg);
      for (const { name, child } of peers.filter((peer) => !skipped.has(peer.name))) {
        try {
          const { ms, peakBytes } = (await child.ask(path)) as PeerRun;
          peaks.set(name, peakBytes);
          if (round > 0) add(`${photo.name} ${name}`, ms);
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          skipped.set(name, error.message);
        }
      }
    }
  }
  const spread = (key: string) => spreadOf(times.get(key) ?? []);
  return peers.map(({ name }) => {
    const reason = skipped.get(name);
    if (reason !== undefined) return { name, skipped: reason, sizes: [], peakBytes: null };
    const sizes = photos.flatMap((photo) =>
      modes.map((mode) => {
        const ours = spread(`${photo.name} ${mode}`);
        const theirs = spread(`${photo.name} ${name}`);
        const oursOverTheirs = ratio(ours.median, theirs.median);
        return { name: photo.name, mode, ours, theirs, oursOverTheirs };
      }),
    );
    return { name, skipped: null, sizes, peakBytes: peaks.get(name) ?? null };
  });
}
