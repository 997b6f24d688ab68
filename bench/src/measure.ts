import type { Mode } from '@nobg/contract/modes.js';
import type { Child } from './child.js';
import type { BareRun, ServerAddress } from './messages.js';
import type { BenchPhoto } from './photos.js';
import { type TimedRequest, timedRequest } from './request.js';
import { median, round, type Spread, spreadOf } from './statistics.js';

/** One size of photo, through HTTP. */
export interface SizeReport {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly jpegBytes: number;
  readonly pngBytes: number;
  /** Whole request: the upload to the answer; ms. */
  readonly request: Spread;
  /** Medians; ms. Steps of one name (a network that runs twice) are added up. */
  readonly steps: readonly { readonly step: string; readonly ms: number }[];
  /** Median of what no step accounts for: HTTP, queue, files, database; ms. */
  readonly rest: number;
  /** Median of getting the PNG afterwards; ms. */
  readonly download: number;
  /** Whole request over the bare network, and over its own networks' time. */
  readonly overBare: number;
  readonly overNetworks: number | null;
}

export interface LatencyReport {
  /** ISNet alone at 1024², the same threads; ms. */
  readonly bare: Spread;
  readonly sizes: readonly SizeReport[];
}

/**
 * Measures in rounds – the bare network, then a request of each size – so that a
 * machine that slows down or speeds up does so for all of them.
 *
 * @param bare its process, loaded and warm
 * @param hooks `onRequest` after each request, warm-up included; `onRound` with how many are done
 */
export async function measureLatency(
  bare: Child,
  server: ServerAddress,
  photos: readonly BenchPhoto[],
  mode: Mode,
  rounds: number,
  hooks: { readonly onRequest: () => Promise<void>; readonly onRound: (done: number) => void },
): Promise<LatencyReport> {
  const request = async (photo: BenchPhoto) => {
    const timed = await timedRequest(server, photo, { mode });
    await hooks.onRequest();
    return timed;
  };
  for (const photo of photos) await request(photo);
  const bareTimes: number[] = [];
  const requests = photos.map((): TimedRequest[] => []);
  for (let round = 1; round <= rounds; round++) {
    bareTimes.push(((await bare.ask('run')) as BareRun).ms);
    for (const [i, photo] of photos.entries()) {
      requests[i]!.push(await request(photo));
    }
    hooks.onRound(round);
  }
  const bareSpread = spreadOf(bareTimes);
  return {
    bare: bareSpread,
    sizes: photos.map((photo, i) => sizeReport(photo, requests[i]!, bareSpread.median)),
  };
}

function sizeReport(
  photo: BenchPhoto,
  requests: readonly TimedRequest[],
  bare: number,
): SizeReport {
  const byStep = new Map<string, number[]>();
  for (const [i, request] of requests.entries()) {
    for (const { step, ms } of request.steps) {
      const times = byStep.get(step) ?? requests.map(() => 0);
      times[i]! += ms;
      byStep.set(step, times);
    }
  }
  const steps = [...byStep].map(([step, times]) => ({ step, ms: round(median(times)) }));
  const inSteps = (request: TimedRequest) => request.steps.reduce((sum, { ms }) => sum + ms, 0);
  const networks = steps
    .filter(({ step }) => step.startsWith('network:'))
    .reduce((sum, { ms }) => sum + ms, 0);
  const request = spreadOf(requests.map(({ ms }) => ms));
  return {
    name: photo.name,
    width: photo.width,
    height: photo.height,
    jpegBytes: photo.jpeg.length,
    pngBytes: requests[0]!.pngBytes,
    request,
    steps,
    rest: round(median(requests.map((timed) => timed.ms - inSteps(timed)))),
    download: round(median(requests.map(({ downloadMs }) => downloadMs))),
    overBare: ratio(request.median, bare),
    overNetworks: networks > 0 ? ratio(request.median, networks) : null,
  };
}

/** To a hundredth. */
export function ratio(a: number, b: number): number {
  return Math.round((a / b) * 100) / 100;
}
