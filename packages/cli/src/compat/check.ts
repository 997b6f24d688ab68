import { type Answer, type Case, Mismatch, type Replay } from './case.js';
import { REMBG_CASES } from './rembg-cases.js';
import { REMOVEBG_CASES } from './removebg-cases.js';

/** One picture may take so long; ms. */
const TIMEOUT_MS = 120_000;

export interface CaseOutcome {
  readonly api: Case['api'];
  readonly name: string;
  readonly outcome: 'matches' | 'differs' | 'skipped';
  /** Why not; null where it matches. */
  readonly reason: string | null;
}

/** The server could not be asked at all. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/**
 * Replays every request of `apis` against a server, one after the other, and tells of each.
 * @param url without a slash at the end
 * @throws Unreachable when no answer comes
 */
export async function checkCompat(
  url: string,
  options: Omit<Replay, 'send'> & { readonly apis: readonly Case['api'][] },
  tell: (outcome: CaseOutcome) => void,
): Promise<CaseOutcome[]> {
  const replay: Replay = { ...options, send: (path, init) => send(`${url}${path}`, init) };
  const cases = [...REMOVEBG_CASES, ...REMBG_CASES].filter(({ api }) => options.apis.includes(api));
  const rembgIsOff = options.apis.includes('rembg') && (await isMissing(replay));
  const outcomes: CaseOutcome[] = [];
  for (const one of cases) {
    const { api, name } = one;
    const reason = whyNot(one, replay, rembgIsOff);
    const outcome =
      reason === null
        ? await run(one, replay)
        : ({ api, name, outcome: 'skipped', reason } as const);
    outcomes.push(outcome);
    tell(outcome);
  }
  return outcomes;
}

function whyNot(one: Case, { key }: Replay, rembgIsOff: boolean): string | null {
  if (one.api === 'rembg' && rembgIsOff) return '/api/remove is not enabled';
  return one.needsKey && key === null ? 'needs --key' : null;
}

async function run(one: Case, replay: Replay): Promise<CaseOutcome> {
  const { api, name } = one;
  try {
    await one.run(replay);
    return { api, name, outcome: 'matches', reason: null };
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return { api, name, outcome: 'differs', reason: error.message };
  }
}

async function isMissing({ send: ask }: Replay): Promise<boolean> {
  const { status } = await ask('/api/remove', {});
  return status === 404;
}

async function send(url: string, init: RequestInit): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { redirect: 'manual', ...init, signal });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Unreachable(`${url} does not answer: ${reason}`, { cause: error });
  }
}
