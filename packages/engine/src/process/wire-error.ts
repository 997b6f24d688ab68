import { inspect } from 'node:util';
import {
  ERROR_CODES,
  type ErrorCode,
  type FieldProblem,
  NobgError,
} from '@nobg/contract/errors.js';

/** A `NobgError` as it crosses the process boundary. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fields: readonly FieldProblem[];
  /** For the log alone. */
  readonly internal: string | null;
}

/** What a caller reads when the fault is ours and no more can be said. */
export const CUTOUT_FAILED = 'The cutout could not be made. The fault is ours; try again.';

/**
 * Whatever was thrown, made fit to cross. Anything but a `NobgError` becomes
 * `cutout_failed`, and what it said goes to the log only: it may hold paths.
 */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof NobgError) {
    const { code, message, fields } = thrown;
    const cause = thrown.cause === undefined ? null : inspect(thrown.cause);
    return { code, message, fields, internal: thrown.internal ?? cause };
  }
  return { code: 'cutout_failed', message: CUTOUT_FAILED, fields: [], internal: inspect(thrown) };
}

export function fromWireError(error: WireError): NobgError {
  const { code, message, fields, internal } = error;
  return new NobgError(code, message, internal === null ? { fields } : { fields, internal });
}

export function isWireError(value: unknown): value is WireError {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message, fields, internal } = value as Record<string, unknown>;
  return (
    typeof code === 'string' &&
    Object.hasOwn(ERROR_CODES, code) &&
    typeof message === 'string' &&
    (internal === null || typeof internal === 'string') &&
    Array.isArray(fields) &&
    fields.every(isFieldProblem)
  );
}

function isFieldProblem(value: unknown): value is FieldProblem {
  if (typeof value !== 'object' || value === null) return false;
  const { field, expected, received } = value as Record<string, unknown>;
  return [field, expected, received].every((text) => typeof text === 'string');
}
