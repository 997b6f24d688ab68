import type { ErrorCode, FieldProblem } from '@nobg/contract/errors.js';
import { LAYER_CLASSES, type LayerClass } from '@nobg/contract/layers.js';
import type { Mode } from '@nobg/contract/modes.js';
import type { CutoutJob, CutoutResult, RenderJob } from '@nobg/engine/types.js';

/** The form of tasks and messages that this program writes, and the highest that it reads. */
export const TASK_FORMAT = 1;

/**
 * Of a photo on its way through the cluster: its files are being stored, it waits, its message is in a class's queue, a
 * worker has it, or it has ended.
 */
export type TaskState = 'sending' | 'waiting' | 'queued' | 'running' | 'done' | 'failed';

type WithoutPaths<Job> = Omit<Job, 'inputPath' | 'outputPath' | 'backgroundPath' | 'cutoutPath'>;

/** What a worker is to do; the files are blobs whose ids follow from the task's. */
export interface TaskSpec {
  readonly job: (WithoutPaths<CutoutJob> & { readonly kind: 'cutout' }) | WithoutPaths<RenderJob>;
  /** Whether there is a picture of a background. */
  readonly background: boolean;
  /** Whether the plain cutout is wanted beside the picture. */
  readonly cutout: boolean;
  /** Whether somebody wants to see what the first network sees. */
  readonly preview: boolean;
  /** Where it is in a trace; see `JobScheduling`. */
  readonly trace?: Readonly<Record<string, string>> | undefined;
}

/** Why a task failed. */
export interface TaskError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fields: readonly FieldProblem[];
  /** For the log alone. */
  readonly internal: string | null;
  readonly retryAfterS?: number | undefined;
}

/** Why work on a task counts as begun and was never ended. */
export function cutOff(attempts: number): TaskError {
  return {
    code: 'cutout_failed',
    message: 'The cutout could not be made. The fault is ours; try again.',
    fields: [],
    internal: `the workers of this task ended ${attempts} times without a word`,
  };
}

/** When a mode that no worker serves may have one again, s. */
const NO_WORKER_RETRY_S = 5;

/** Why a task of a mode cannot be worked on now. */
export function noWorker(mode: Mode): TaskError & { readonly retryAfterS: number } {
  return {
    code: 'not_ready',
    message: `No worker of this server is ready for mode ${mode} at the moment; try again in ${NO_WORKER_RETRY_S} s.`,
    fields: [],
    internal: null,
    retryAfterS: NO_WORKER_RETRY_S,
  };
}

/** How a task ended. */
export type TaskEnd =
  | { readonly result: CutoutResult; readonly fence: number }
  /** `began`: a worker had it. */
  | { readonly error: TaskError; readonly began: boolean };

/** What a class's queue holds of a task: the row is the truth. */
export interface TaskMessage {
  readonly format: number;
  readonly id: string;
  readonly fence: number;
}

/** Workers that can stand in for each other: they share a queue. */
export interface WorkerClass {
  readonly device: string;
  readonly modes: readonly Mode[];
  /** Highest form of tasks that they read. */
  readonly format: number;
}

/** Names a class, and its queue. */
export function classId({ device, modes, format }: WorkerClass): string {
  return `${format}-${device}-${[...modes].sort().join('+')}`;
}

/** Its parts in the blob area of work. Each try has outputs of its own: a late worker overwrites nobody's. */
export const taskBlob = {
  input: (id: string) => `${id}i`,
  background: (id: string) => `${id}b`,
  output: (id: string, fence: number, part: TaskOutput) =>
    `${id}f${fence.toString(36)}o${OUTPUTS.indexOf(part)}`,
  /** The task that a blob belongs to. */
  taskOf: (blobId: string) => blobId.slice(0, TASK_ID_LENGTH),
};

/** A task's id is that many hexadecimal digits. */
export const TASK_ID_LENGTH = 32;

/** What a worker writes. */
export type TaskOutput = 'output' | 'cutout' | LayerClass;

const OUTPUTS: readonly TaskOutput[] = ['output', 'cutout', ...LAYER_CLASSES];

/** What a task that ended with this result has written. */
export function outputsOf(
  spec: Pick<TaskSpec, 'cutout'>,
  { layers = [] }: Pick<CutoutResult, 'layers'>,
): TaskOutput[] {
  return ['output', ...(spec.cutout ? ['cutout' as const] : []), ...layers.map((of) => of.class)];
}
