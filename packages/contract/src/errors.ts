/**
 * Every error a caller can meet: a stable code, the HTTP status it is answered
 * with, and a title that does not change. The sentence that tells this caller
 * what came and what was expected is the `detail` of the error itself.
 */
export const ERROR_CODES = {
  missing_key: { status: 401, title: 'API key is missing' },
  malformed_key: { status: 401, title: 'API key is malformed' },
  unknown_key: { status: 401, title: 'API key is not known' },
  revoked_key: { status: 401, title: 'API key was revoked' },
  expired_key: { status: 401, title: 'API key has expired' },
  not_signed_in: { status: 401, title: 'Nobody is signed in' },
  wrong_credentials: { status: 401, title: 'Address or password is wrong' },
  wrong_password: { status: 403, title: 'The password is wrong' },
  account_locked: { status: 403, title: 'The account is locked' },
  email_not_verified: { status: 403, title: 'The e-mail address is not verified' },
  cross_site: { status: 403, title: 'The request came from another site' },
  sign_up_closed: { status: 403, title: 'Nobody can sign up at the moment' },
  missing_scope: { status: 403, title: 'The API key may not do this' },
  plan_without_api: { status: 403, title: 'The plan has no API access' },
  mode_not_in_plan: { status: 403, title: 'The plan does not have this mode' },
  hd_not_in_plan: { status: 403, title: 'The plan does not have HD' },
  missing_image: { status: 422, title: 'No image was sent' },
  multiple_images: { status: 422, title: 'More than one image was sent' },
  empty_file: { status: 422, title: 'The file is empty' },
  unsupported_format: { status: 422, title: 'The file format is not supported' },
  unsupported_content_type: { status: 422, title: 'The body is of a type that is not read' },
  malformed_body: { status: 422, title: 'The request body could not be read' },
  file_too_large: { status: 422, title: 'The file is too large' },
  too_many_pixels: { status: 422, title: 'The image has too many pixels' },
  too_many_frames: { status: 422, title: 'The animation has too many frames' },
  image_too_small: { status: 422, title: 'The image is too small' },
  unreadable_image: { status: 422, title: 'The image could not be read' },
  no_subject: { status: 422, title: 'The photo holds nothing that the mode keeps' },
  invalid_url: { status: 422, title: 'An address cannot be fetched from' },
  download_failed: { status: 422, title: 'A file could not be downloaded' },
  invalid_mode: { status: 422, title: 'The mode is not known' },
  invalid_option: { status: 422, title: 'An option has a value that it cannot have' },
  option_not_for_mode: { status: 422, title: 'An option does not belong to the mode' },
  conflicting_options: { status: 422, title: 'Options contradict each other' },
  unknown_field: { status: 422, title: 'A field is not known' },
  repeated_field: { status: 422, title: 'A field was sent more than once' },
  request_timeout: { status: 408, title: 'The request came too slowly' },
  bad_request: { status: 400, title: 'The request is not valid HTTP' },
  uri_too_long: { status: 414, title: 'The address is too long' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  rate_limited: { status: 429, title: 'Too many requests this hour' },
  plan_limit: { status: 429, title: 'The plan’s images of this day or month are used up' },
  too_many_at_once: { status: 429, title: 'Too many requests at the same time' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  result_expired: { status: 410, title: 'The result has expired' },
  ambiguous_key: { status: 409, title: 'More than one API key matches' },
  key_is_over: { status: 409, title: 'The API key does not work any more' },
  too_many_keys: { status: 409, title: 'The account has too many API keys' },
  email_taken: { status: 409, title: 'The e-mail address has an account' },
  last_administrator: { status: 409, title: 'There is no other administrator' },
  invalid_link: { status: 410, title: 'The link does not work any more' },
  invalid_email: { status: 422, title: 'The e-mail address is not usable' },
  weak_password: { status: 422, title: 'The password is too weak' },
  invalid_field: { status: 422, title: 'A field has a value that it cannot have' },
  unknown_plan: { status: 422, title: 'The plan is not known' },
  invalid_key_name: { status: 422, title: 'The name of the API key is not usable' },
  storage_full: { status: 503, title: 'The server has no disk space left' },
  cutout_failed: { status: 500, title: 'The cutout failed' },
  internal_error: { status: 500, title: 'Internal error' },
  queue_full: { status: 503, title: 'The server is busy' },
  shutting_down: { status: 503, title: 'The server is shutting down' },
  not_ready: { status: 503, title: 'The server is not ready' },
  deadline_exceeded: { status: 500, title: 'The cutout took too long' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Names a field of the request, and says what was expected there and what came. */
export interface FieldProblem {
  readonly field: string;
  readonly expected: string;
  readonly received: string;
}

export interface NobgErrorOptions {
  /** Fields at fault, for the answer's `errors[]`. */
  readonly fields?: readonly FieldProblem[];
  /** Seconds after which a retry makes sense: `Retry-After`. */
  readonly retryAfterS?: number;
  /** A sentence for the log alone; the caller never sees it. */
  readonly internal?: string;
  readonly cause?: unknown;
}

/**
 * An error with a stable code. `message` is the sentence for the caller: it
 * must not hold paths, stack traces or anything of the inside.
 */
export class NobgError extends Error {
  override readonly name = 'NobgError';
  readonly code: ErrorCode;
  readonly fields: readonly FieldProblem[];
  readonly retryAfterS: number | undefined;
  readonly internal: string | undefined;

  constructor(code: ErrorCode, message: string, options: NobgErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterS = options.retryAfterS;
    this.internal = options.internal;
  }

  /** The HTTP status that belongs to the code. */
  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}
