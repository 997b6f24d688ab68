import { AGEING, placesWithin, TIER_RANK } from './line-rules.js';
import type { Tier } from './pool-types.js';

/** What a line needs to know of a job that waits. */
export interface Waiting {
  /** Higher ones go first. */
  readonly priority: number;
  readonly tier: Tier;
  /** Whose job it is; null: everybody's own. */
  readonly holder: string | null;
  /** When it came; ms. */
  readonly at: number;
}

/**
 * Jobs that wait, and who may. Places are shared by tier; where none is left, a higher tier pushes out the newest job
 * of the lowest one, and within a tier a holder pushes out the newest job of one who has more. Out of the line they
 * go by priority with ageing; of one priority, holders take turns. Only a holder's first job ages, from the
 * moment when it became the first: a crowd of jobs doesn't grow old together.
 */
export class WaitingLine<Job extends Waiting> {
  readonly #now: () => number;
  /** In order of arrival. */
  readonly #jobs: Job[] = [];
  /** Given out before and not begun: they go first. */
  readonly #again: Job[] = [];
  /** Of holders with jobs here or in work: how many are in work, and when the last was given out. */
  readonly #turns = new Map<string, { inWork: number; lastAt: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get length(): number {
    return this.#jobs.length + this.#again.length;
  }

  /**
   * Takes a job in, if there is a place for it or one can be made.
   * @param idle places of work that wait for a job themselves
   * @param limit places to wait beyond those
   * @returns the job that had to go for it, null where none had to; undefined when it may not come in
   */
  enter(job: Job, idle: number, limit: number): Job | null | undefined {
    if (this.#fits(job.tier, idle, limit)) {
      this.#jobs.push(job);
      return null;
    }
    const gone = this.#lower(job) ?? this.#greedier(job);
    if (gone === undefined) return undefined;
    this.remove(gone);
    this.#jobs.push(job);
    return gone;
  }

  /** Takes a job back that was given out and never begun. */
  putBack(job: Job): void {
    this.#again.push(job);
  }

  /** The next job to be worked on; its holder counts as at work until `ended`. */
  take(): Job | undefined {
    const job = this.#again.shift() ?? this.#next();
    if (job === undefined) return undefined;
    this.remove(job);
    if (job.holder !== null) {
      const inWork = (this.#turns.get(job.holder)?.inWork ?? 0) + 1;
      this.#turns.set(job.holder, { inWork, lastAt: this.#now() });
    }
    return job;
  }

  /** A job that was taken is over, or comes back. */
  ended({ holder }: Job): void {
    if (holder === null) return;
    const turn = this.#turns.get(holder);
    if (turn === undefined) return;
    turn.inWork -= 1;
    if (turn.inWork <= 0 && ![...this.#jobs, ...this.#again].some((job) => job.holder === holder)) {
      this.#turns.delete(holder);
    }
  }

  /** Whether it was there. */
  remove(job: Job): boolean {
    for (const jobs of [this.#jobs, this.#again]) {
      const at = jobs.indexOf(job);
      if (at >= 0) return jobs.splice(at, 1).length > 0;
    }
    return false;
  }

  /** Takes all of them out. */
  clear(): Job[] {
    return [...this.#again.splice(0), ...this.#jobs.splice(0)];
  }

  /** How many would be worked on before a job of this priority that came now. */
  ahead(priority: number): number {
    return this.#again.length + this.#jobs.filter((job) => this.#urgency(job) >= priority).length;
  }

  #fits(tier: Tier, idle: number, limit: number): boolean {
    return (Object.keys(TIER_RANK) as Tier[])
      .filter((other) => TIER_RANK[other] >= TIER_RANK[tier])
      .every((other) => {
        const within = this.#jobs.filter((job) => TIER_RANK[job.tier] <= TIER_RANK[other]).length;
        return within + this.#again.length < idle + placesWithin(other, limit);
      });
  }

  /** The newest job of the lowest tier below the newcomer's. */
  #lower({ tier }: Job): Job | undefined {
    let lowest: Job | undefined;
    for (const job of this.#jobs) {
      if (TIER_RANK[job.tier] >= TIER_RANK[tier]) continue;
      if (lowest === undefined || TIER_RANK[job.tier] <= TIER_RANK[lowest.tier]) lowest = job;
    }
    return lowest;
  }

  /** The newest job of whoever of the newcomer's tier would have more waiting than the newcomer. */
  #greedier({ tier, holder }: Job): Job | undefined {
    if (holder === null) return undefined;
    const counts = new Map<string, number>();
    for (const job of this.#jobs) {
      if (job.tier !== tier || job.holder === null) continue;
      counts.set(job.holder, (counts.get(job.holder) ?? 0) + 1);
    }
    const [most, count] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? ['', 0];
    if (count <= (counts.get(holder) ?? 0) + 1) return undefined;
    return this.#jobs.findLast((job) => job.tier === tier && job.holder === most);
  }

  #next(): Job | undefined {
    const [best] = [...this.#firsts()].sort((a, b) => {
      const [turnA, turnB] = [this.#turnOf(a), this.#turnOf(b)];
      return (
        this.#urgency(b) - this.#urgency(a) ||
        turnA.inWork - turnB.inWork ||
        compare(turnA.lastAt, turnB.lastAt)
      );
    });
    return best;
  }

  /** Each holder's most urgent job, the oldest of those; in order of arrival. */
  #firsts(): Set<Job> {
    const first = new Map<string, Job>();
    for (const job of this.#jobs) {
      if (job.holder === null) continue;
      const known = first.get(job.holder);
      if (known === undefined || job.priority > known.priority) first.set(job.holder, job);
    }
    return new Set(
      this.#jobs.filter((job) => job.holder === null || first.get(job.holder) === job),
    );
  }

  #urgency(job: Job): number {
    const since = Math.max(job.at, this.#turnOf(job).lastAt);
    const steps = Math.floor(Math.max(0, this.#now() - since) / AGEING.everyMs);
    return job.priority + steps * AGEING.priority;
  }

  #turnOf({ holder }: Job): { readonly inWork: number; readonly lastAt: number } {
    const turn = holder === null ? undefined : this.#turns.get(holder);
    return turn ?? { inWork: 0, lastAt: Number.NEGATIVE_INFINITY };
  }
}

function compare(a: number, b: number): number {
  return a === b ? 0 : Math.sign(a - b);
}
