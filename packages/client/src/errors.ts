import type { ErrorCode, FieldProblem, Problem } from './contract.js';

/** The answer was no problem document of this API: a proxy's page, or a body that broke off. */
type ClientCode = 'unexpected_answer';

/** The server refused a request, or failed at it. `message` is its sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** Stable code to program against, of the reference of errors. */
  readonly code: ErrorCode | ClientCode;
  /** HTTP status. */
  readonly status: number;
  /** Every field at fault: what was expected there, and what came. */
  readonly errors: readonly FieldProblem[];
  /** Names the request in the server's log; null where the answer has none. */
  readonly requestId: string | null;
  /** Seconds after which a retry makes sense, where the server says so. */
  readonly retryAfterS: number | null;

  constructor(status: number, problem: Partial<Problem>, retryAfterS: number | null) {
    super(problem.detail ?? problem.title ?? `The server answered with status ${status}.`);
    this.status = status;
    this.code = problem.code ?? 'unexpected_answer';
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id ?? null;
    this.retryAfterS = retryAfterS;
  }

  /** First field at fault; undefined where no field is. */
  get field(): string | undefined {
    return this.errors[0]?.field;
  }

  /** What was expected in that field. */
  get expected(): string | undefined {
    return this.errors[0]?.expected;
  }

  /** What came instead. */
  get received(): string | undefined {
    return this.errors[0]?.received;
  }
}

/** No answer came: the server cannot be reached, the connection broke, or the time was over. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}
