/** Topics of hints about tasks. */
export const TASK_TOPICS = {
  /** Something came into the line, or a slot became free. */
  line: 'line',
  requester: (id: string) => `requester.${id}`,
  worker: (id: string) => `worker.${id}`,
};

/** What a worker tells the one who waits for a task. */
export type TaskHint =
  | { readonly id: string; readonly kind: 'began' | 'ended' }
  | { readonly id: string; readonly kind: 'step'; readonly step: string }
  | { readonly id: string; readonly kind: 'preview'; readonly mask: string };

/** What a worker is told: nobody waits for this task any more. */
export interface CancelHint {
  readonly id: string;
  readonly fence: number;
}

/** Null for what a program of another version may tell. */
export function readTaskHint(value: unknown): TaskHint | null {
  if (!isRecord(value) || typeof value.id !== 'string') return null;
  const { id, kind, step, mask } = value;
  if (kind === 'began' || kind === 'ended') return { id, kind };
  if (kind === 'step' && typeof step === 'string') return { id, kind, step };
  if (kind === 'preview' && typeof mask === 'string') return { id, kind, mask };
  return null;
}

export function readCancelHint(value: unknown): CancelHint | null {
  if (!isRecord(value) || typeof value.id !== 'string') return null;
  const { id, fence } = value;
  return Number.isSafeInteger(fence) ? { id, fence: fence as number } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
