import { LAYER_CLASSES } from '@nobg/contract/layers.js';
import { isResultFormat } from '@nobg/contract/output.js';
import { SUBJECT_TYPES } from '@nobg/contract/subject-type.js';
import type { CutoutResult, EngineJob, EngineSetup } from '../types.js';
import { isWireError, type WireError } from './wire-error.js';

/** What the pool says to a child. Paths and numbers only, never pixels. */
export type ToChild =
  | { readonly type: 'init'; readonly setup: EngineSetup }
  | {
      readonly type: 'job';
      readonly id: number;
      readonly job: EngineJob;
      /** Somebody wants to know what the first network sees. */
      readonly preview: boolean;
      /** The result is to say when each step ran. */
      readonly spans: boolean;
    }
  /** Nobody waits for the job any more: no further step of it is to begin. */
  | { readonly type: 'cancel'; readonly id: number };

/** What a child holds: its resident memory in bytes, and networks. */
export interface ChildMemory {
  readonly now: number;
  /** Highest since the process began. */
  readonly peak: number;
  /** Ids of the networks that it has loaded. */
  readonly networks: readonly string[];
}

/** What a child says to the pool. */
export type FromChild =
  | { readonly type: 'ready'; readonly memory: ChildMemory }
  | { readonly type: 'start-failed'; readonly error: WireError }
  /** Said before anything is done for a job: a job that never began can be given to another child. */
  | { readonly type: 'began'; readonly id: number }
  /** A step of the job begins. */
  | { readonly type: 'step'; readonly id: number; readonly step: string }
  /** What the first network of the job saw: a small PNG in base64. */
  | { readonly type: 'preview'; readonly id: number; readonly mask: string }
  | {
      readonly type: 'result';
      readonly id: number;
      readonly result: CutoutResult;
      readonly memory: ChildMemory;
    }
  | {
      readonly type: 'error';
      readonly id: number;
      readonly error: WireError;
      readonly memory: ChildMemory;
    };

/**
 * Checks what came from a child. A child decodes untrusted bytes in native code,
 * so nothing it says is believed unseen.
 *
 * @throws TypeError when `value` is not a message.
 */
export function readFromChild(value: unknown): FromChild {
  if (isRecord(value)) {
    switch (value.type) {
      case 'ready':
        if (isMemory(value.memory)) return { type: 'ready', memory: value.memory };
        break;
      case 'start-failed':
        if (isWireError(value.error)) return { type: 'start-failed', error: value.error };
        break;
      case 'began':
        if (isCount(value.id)) return { type: 'began', id: value.id };
        break;
      case 'step':
        if (isCount(value.id) && isStep(value.step))
          return { type: 'step', id: value.id, step: value.step };
        break;
      case 'preview':
        if (isCount(value.id) && isSmallPicture(value.mask))
          return { type: 'preview', id: value.id, mask: value.mask };
        break;
      case 'result':
        if (isCount(value.id) && isResult(value.result) && isMemory(value.memory))
          return { type: 'result', id: value.id, result: value.result, memory: value.memory };
        break;
      case 'error':
        if (isCount(value.id) && isWireError(value.error) && isMemory(value.memory))
          return { type: 'error', id: value.id, error: value.error, memory: value.memory };
        break;
    }
  }
  throw new TypeError(`Expected a message of the engine but received ${excerpt(value)}`);
}

function excerpt(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 200);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isDuration(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0;
}

function isShare(value: unknown): value is number {
  return isDuration(value) && value <= 1;
}

/** Steps are told to callers, so they are words and no more. */
function isStep(value: unknown): value is string {
  return typeof value === 'string' && /^[\w:.-]{1,60}$/.test(value);
}

/** It goes into a page as it is. */
function isSmallPicture(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 400_000 && /^[\w+/]+={0,2}$/.test(value);
}

function isMemory(value: unknown): value is ChildMemory {
  return (
    isRecord(value) &&
    isCount(value.now) &&
    isCount(value.peak) &&
    Array.isArray(value.networks) &&
    value.networks.every(isStep)
  );
}

function isResult(value: unknown): value is CutoutResult {
  return (
    isRecord(value) &&
    isCount(value.width) &&
    isCount(value.height) &&
    isCount(value.bytes) &&
    typeof value.mode === 'string' &&
    isBox(value.foreground) &&
    isSize(value.photo) &&
    (value.frames === undefined || isCount(value.frames)) &&
    (value.thumbnail === undefined || typeof value.thumbnail === 'string') &&
    typeof value.format === 'string' &&
    isResultFormat(value.format) &&
    SUBJECT_TYPES.some((type) => type === value.type) &&
    (value.confidence === undefined || isShare(value.confidence)) &&
    (value.layers === undefined || (Array.isArray(value.layers) && value.layers.every(isLayer))) &&
    Array.isArray(value.networks) &&
    value.networks.every(isUsedNetwork) &&
    Array.isArray(value.timings) &&
    value.timings.every((t) => isRecord(t) && typeof t.step === 'string' && isDuration(t.ms)) &&
    (value.spans === undefined || (Array.isArray(value.spans) && value.spans.every(isSpan)))
  );
}

function isSpan(value: unknown, at: number): boolean {
  return (
    isRecord(value) &&
    isStep(value.step) &&
    (value.parent === null || (isCount(value.parent) && value.parent < at)) &&
    isDuration(value.start) &&
    isDuration(value.ms)
  );
}

function isBox(value: unknown): boolean {
  return (
    isRecord(value) && [value.left, value.top, value.width, value.height].every((n) => isCount(n))
  );
}

function isSize(value: unknown): boolean {
  return isRecord(value) && isCount(value.width) && isCount(value.height);
}

function isLayer(value: unknown): boolean {
  return (
    isRecord(value) &&
    LAYER_CLASSES.some((name) => name === value.class) &&
    isBox(value.foreground) &&
    isCount(value.bytes) &&
    (value.thumbnail === undefined || typeof value.thumbnail === 'string')
  );
}

function isUsedNetwork(value: unknown): boolean {
  return (
    isRecord(value) &&
    [value.id, value.version, value.licence].every((text) => typeof text === 'string')
  );
}
