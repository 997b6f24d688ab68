import { RequestProblem } from '../api/problem.ts';
import type { PhotoSource, Refused } from './photo-source.ts';
import { createRate } from './rate.ts';
import type { OpenedPhoto } from './send-images.ts';

/** Photos and bytes of one request: small enough that a lost connection costs little, large enough to be quick. */
const CHUNK = { photos: 25, bytes: 24 * 1024 * 1024 };
/** Waiting times after a fault of the network or the server, s; the last one again and again. */
const BACKOFF_S = [1, 2, 5, 10, 20, 30];
/** Bytes of the first of a file that show that it is still there. */
const PROBE_BYTES = 1;

export type UploadPhase =
  | { readonly at: 'sending' | 'paused' | 'done' | 'stopped' }
  /** The next try is in so many seconds. */
  | { readonly at: 'waiting'; readonly problem: RequestProblem; readonly seconds: number }
  /** Nothing more is sent. */
  | { readonly at: 'failed'; readonly problem: RequestProblem };

export interface UploadState {
  readonly phase: UploadPhase;
  readonly photos: { readonly sent: number; readonly total: number };
  readonly bytes: { readonly sent: number; readonly total: number };
  /** Bytes by second; null while too little is known. */
  readonly rate: number | null;
  /** Files that could not be read any more when their turn came. */
  readonly unreadable: readonly Refused[];
}

export interface Uploader {
  readonly state: () => UploadState;
  /** @returns what ends the subscription */
  readonly subscribe: (listener: () => void) => () => void;
  pause(): void;
  resume(): void;
  /** Gives up what is not sent yet. */
  stop(): void;
}

/** What an uploader works with. */
export interface UploadDeps {
  send(
    photos: readonly OpenedPhoto[],
    onSent: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<unknown>;
  /** All is sent. */
  finish(): Promise<unknown>;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
}

/**
 * Sends photos in requests of bounded size, one after the other, until all are there; faults of the network and of a
 * server that has no room are waited out. A request that was cut off is sent again: the server knows what it has.
 */
export function createUploader(photos: readonly PhotoSource[], deps: UploadDeps): Uploader {
  const listeners = new Set<() => void>();
  const rate = createRate();
  let control = new AbortController();
  let next = 0;
  let sentBytes = 0;
  let resumed: (() => void) | null = null;
  let state: UploadState = {
    phase: { at: 'sending' },
    photos: { sent: 0, total: photos.length },
    bytes: { sent: 0, total: photos.reduce((sum, { size }) => sum + size, 0) },
    rate: null,
    unreadable: [],
  };

  function set(changes: Partial<UploadState>): void {
    state = { ...state, ...changes };
    for (const listener of listeners) listener();
  }

  function noteSent(bytes: number): void {
    const sent = Math.min(bytes, state.bytes.total);
    rate.note(sent, deps.now());
    set({ bytes: { ...state.bytes, sent }, rate: rate.perSecond() });
  }

  /** The photos of the next request, opened; what cannot be read is named and left out. */
  async function openChunk(): Promise<{ opened: OpenedPhoto[]; until: number; bytes: number }> {
    const opened: OpenedPhoto[] = [];
    let [until, bytes] = [next, 0];
    while (until < photos.length && until - next < CHUNK.photos) {
      const photo = photos[until] as PhotoSource;
      if (opened.length > 0 && bytes + photo.size > CHUNK.bytes) break;
      until += 1;
      bytes += photo.size;
      try {
        const blob = await photo.open();
        await blob.slice(0, PROBE_BYTES).arrayBuffer();
        opened.push({ path: photo.path, blob });
      } catch (error) {
        if (state.unreadable.some(({ path }) => path === photo.path)) continue;
        const reason =
          error instanceof DOMException
            ? `${photo.path} was moved or changed and could not be read.`
            : (error as Error).message;
        set({ unreadable: [...state.unreadable, { path: photo.path, reason }] });
      }
    }
    return { opened, until, bytes };
  }

  async function sendChunk(signal: AbortSignal): Promise<void> {
    const { opened, until, bytes } = await openChunk();
    if (opened.length > 0) {
      await deps.send(opened, (loaded) => noteSent(sentBytes + Math.min(loaded, bytes)), signal);
    }
    next = until;
    sentBytes += bytes;
    noteSent(sentBytes);
    set({ photos: { ...state.photos, sent: next } });
  }

  async function run(): Promise<void> {
    let faults = 0;
    for (;;) {
      if (state.phase.at === 'paused') {
        await new Promise<void>((resolve) => {
          resumed = resolve;
        });
      }
      if (state.phase.at === 'stopped') return;
      const { signal } = control;
      try {
        if (next < photos.length) await sendChunk(signal);
        else {
          await deps.finish();
          return set({ phase: { at: 'done' } });
        }
        faults = 0;
        if (state.phase.at === 'waiting') set({ phase: { at: 'sending' } });
      } catch (error) {
        if (signal.aborted) continue;
        const problem = asRequestProblem(error);
        if (!passes(problem)) return set({ phase: { at: 'failed', problem } });
        const seconds = problem.retryAfterS ?? BACKOFF_S[Math.min(faults, BACKOFF_S.length - 1)]!;
        faults += 1;
        rate.clear();
        set({ phase: { at: 'waiting', problem, seconds }, rate: null });
        await deps.sleep(seconds * 1000, signal);
      }
    }
  }

  /** Cuts off the request or the wait of this moment. */
  function interrupt(phase: 'paused' | 'sending' | 'stopped'): void {
    const { at } = state.phase;
    if (at === 'done' || at === 'failed' || at === 'stopped') return;
    rate.clear();
    set({ phase: { at: phase }, rate: null });
    control.abort();
    control = new AbortController();
    resumed?.();
    resumed = null;
  }

  void run();
  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pause: () => interrupt('paused'),
    resume: () => interrupt('sending'),
    stop: () => interrupt('stopped'),
  };
}

function asRequestProblem(error: unknown): RequestProblem {
  if (error instanceof RequestProblem) return error;
  const sentence = 'The page failed while it sent photos; reload it and choose them again.';
  return new RequestProblem(sentence, { status: 0, code: 'page_failed' });
}

/** Whether a fault passes by itself: no connection, a server that fails or has no room, a body that came too slowly. */
function passes({ status, code }: RequestProblem): boolean {
  if (code === 'page_failed') return false;
  return status === 0 || status === 408 || status === 429 || status >= 500;
}
