import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.js';
import type { BareNetworkSetup, PeerSetup } from './messages.js';
import { installPeer, PEER_NAME } from './peer-install.js';
import type { PeerReport } from './peer-report.js';
import { type Peer, type TimingSettings, timePeers } from './time-peers.js';
import { UsageError } from './usage-error.js';

/** What `rembg -m isnet-general-use` computes, step by step; its name in reports. */
const PLAIN_NAME = 'float ISNet as rembg runs it';

/** What peers are measured with. */
export interface PeerSettings extends Omit<TimingSettings, 'folder'> {
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
 * @returns one report for each peer; one that can't be had, or that ends, is skipped with the reason
 */
export async function measurePeers(settings: PeerSettings): Promise<PeerReport[]> {
  const folder = await mkdtemp(join(tmpdir(), 'nobg-peers-'));
  const peers: Peer[] = [];
  const missing: PeerReport[] = [];
  try {
    for (const [name, open] of [
      [PLAIN_NAME, () => openPlain(settings.plain)],
      [PEER_NAME, () => openPackage(settings.env)],
    ] as const) {
      try {
        peers.push(await open());
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        missing.push({ name, skipped: error.message, sizes: [], peakBytes: null });
      }
    }
    return [...(await timePeers(peers, { ...settings, folder })), ...missing];
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws UsageError when its process ends: there is no such network, or too little memory */
async function openPlain(setup: BareNetworkSetup): Promise<Peer> {
  const child = startChild(new URL('./plain-process.js', import.meta.url), process.env);
  await child.ask(setup);
  return { name: PLAIN_NAME, child, close: () => child.close() };
}

/** @throws UsageError when it can't be installed, or its process ends: it installs on more systems than it runs on */
async function openPackage(env: NodeJS.ProcessEnv): Promise<Peer> {
  const { folder, entry, publicPath } = await installPeer(env);
  const child = startChild(new URL('./peer-process.js', import.meta.url), process.env);
  const close = async () => {
    await child.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await child.ask({ entry, publicPath } satisfies PeerSetup);
  } catch (error) {
    await close();
    throw error;
  }
  return { name: PEER_NAME, child, close };
}
