/** Whether one thing that the server needs is there. `detail` is for people who may see anything of it. */
export interface Check {
  readonly ok: boolean;
  readonly detail: string;
}

export interface Health {
  /** Looks at everything; never rejects. */
  check(): Promise<Readonly<Record<string, Check>>>;
}

/** Looks, and says in one sentence what it found; rejects when the thing is not there. */
export type Probe = () => Promise<string>;

/** A probe that takes longer has failed: who asks wants to know now. */
const PROBE_MS = 3000;

/**
 * Runs probes side by side. Their reasons stay in the log: the answer is read
 * by whoever can reach the port, so it only says which of them failed.
 */
export function createHealth(
  probes: Readonly<Record<string, Probe>>,
  onFailure: (name: string, error: unknown) => void,
): Health {
  return {
    async check() {
      const entries = Object.entries(probes).map(async ([name, probe]) => {
        try {
          return [name, { ok: true, detail: await within(probe()) }] as const;
        } catch (error) {
          onFailure(name, error);
          const detail = error instanceof NotReady ? error.message : 'does not answer';
          return [name, { ok: false, detail }] as const;
        }
      });
      return Object.fromEntries(await Promise.all(entries));
    },
  };
}

/** Something is not there for a reason that anyone may read. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/** What `/readyz` and `/health/ready` answer. */
export async function readiness(health: Health) {
  const checks = await health.check();
  const ready = Object.values(checks).every(({ ok }) => ok);
  return { ready, answer: { status: ready ? ('ready' as const) : ('not_ready' as const), checks } };
}

/** @throws NotReady where it takes longer than a probe may; what `looked` rejects with */
export function within<T>(looked: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NotReady('takes too long')), PROBE_MS);
    looked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
