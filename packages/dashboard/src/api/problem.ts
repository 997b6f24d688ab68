import type { FieldProblem } from '@nobg/contract/errors.js';
import type { Problem } from '@nobg/contract/problem.js';

/** Why a request did not work, in a sentence for the person who waits. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  /** 0 where no answer came. */
  readonly status: number;
  /** The server's stable code, or `offline`, `bad_answer`, `stopped`. */
  readonly code: string;
  readonly fields: readonly FieldProblem[];
  readonly requestId: string | null;
  /** Seconds after which a retry makes sense. */
  readonly retryAfterS: number | null;

  constructor(
    message: string,
    about: {
      status: number;
      code: string;
      fields?: readonly FieldProblem[];
      requestId?: string | null;
      retryAfterS?: number | null;
    },
  ) {
    super(message);
    this.status = about.status;
    this.code = about.code;
    this.fields = about.fields ?? [];
    this.requestId = about.requestId ?? null;
    this.retryAfterS = about.retryAfterS ?? null;
  }
}

/** No answer came: the network or the server is away. */
export function offlineProblem(): RequestProblem {
  const sentence = navigator.onLine
    ? 'The server did not answer; try again in a moment.'
    : 'You are offline; connect to the network and try again.';
  return new RequestProblem(sentence, { status: 0, code: 'offline' });
}

/** Reads an error's body; whatever is no problem document is told by its status. */
export function problemFrom(status: number, body: string, retryAfter: string | null) {
  const retryAfterS = retryAfter === null ? null : Number(retryAfter);
  const problem = parse(body);
  if (problem === null) {
    const sentence =
      status >= 500
        ? `The server failed with status ${status}; try again in a moment.`
        : `The server refused the request with status ${status}.`;
    return new RequestProblem(sentence, { status, code: 'bad_answer', retryAfterS });
  }
  return fromDocument(problem, retryAfterS);
}

/** A problem that came as a document of its own, as the last line of a stream does. */
export function fromDocument(problem: Problem, retryAfterS: number | null = null) {
  return new RequestProblem(problem.detail, {
    status: problem.status,
    code: problem.code,
    fields: problem.errors ?? [],
    requestId: problem.request_id,
    retryAfterS,
  });
}

function parse(body: string): Problem | null {
  try {
    const value: unknown = JSON.parse(body);
    const isProblem = typeof value === 'object' && value !== null && 'detail' in value;
    return isProblem ? (value as Problem) : null;
  } catch {
    return null;
  }
}
