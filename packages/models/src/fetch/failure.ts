import { ModelError, type ModelErrorCode } from '../model-error.js';

/** Raised when a connection stays open but nothing comes. */
export class StallError extends Error {
  override readonly name = 'StallError';
}

/** Why a request failed, in words, and whether to try again. */
export interface Failure {
  readonly code: ModelErrorCode;
  readonly reason: string;
  readonly retry: boolean;
}

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name could not be resolved',
  EAI_AGAIN: 'its name could not be resolved',
  ECONNREFUSED: 'it refused the connection',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  ERR_STREAM_PREMATURE_CLOSE: 'the connection broke',
  ECONNABORTED: 'the connection broke',
  ETIMEDOUT: 'it did not answer in time',
};

/** Sorts an error of npm's libraries or of a connection; null for errors of other kinds. */
export function failureOf(error: unknown): Failure | null {
  if (!(error instanceof Error) || error instanceof ModelError) return null;
  if (error instanceof StallError) {
    return { code: 'offline', reason: error.message, retry: true };
  }
  const code = 'code' in error ? String(error.code) : '';
  const status = 'statusCode' in error ? Number(error.statusCode) : Number.NaN;
  if (status >= 400) {
    const busy = status >= 500 || status === 408 || status === 429;
    return { code: busy ? 'offline' : 'refused', reason: statusReason(status), retry: busy };
  }
  if (code === 'ETARGET') {
    return { code: 'refused', reason: 'it does not have this version', retry: false };
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS_/.test(code)) {
    const reason = `its certificate was not accepted (${code}; npm's "cafile" says which are)`;
    return { code: 'offline', reason, retry: false };
  }
  // Errors of the file system carry a path; what else happens here is the network's.
  if ('path' in error || code === 'ENOSPC' || code === 'EDQUOT') return null;
  const reason =
    NETWORK_REASONS[code] ??
    (/premature|aborted|socket/i.test(error.message) ? 'the connection broke' : error.message);
  return { code: 'offline', reason, retry: true };
}

function statusReason(status: number): string {
  if (status === 401 || status === 403) {
    return `it answered ${status}: it wants a login, or another one (npm's _authToken)`;
  }
  return status === 404 ? 'it answered 404: there is no such thing' : `it answered ${status}`;
}
