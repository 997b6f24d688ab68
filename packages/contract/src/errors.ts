/**
 * Every error of the API: a stable code, its HTTP status and a title that does not change. The
 * `detail` of an error gives the received and the expected value.
 */
export const ERROR_CODES = {
  missing_key: { status: 401, title: 'API key is missing' },
  malformed_key: { status: 401, title: 'API key is malformed' },
  unknown_key: { status: 401, title: 'Unknown API key' },
  revoked_key: { status: 401, title: 'API key was revoked' },
  expired_key: { status: 401, title: 'API key has expired' },
  not_signed_in: { status: 401, title: 'Sign-in required' },
  wrong_credentials: { status: 401, title: 'Wrong e-mail address or password' },
  wrong_password: { status: 403, title: 'Wrong password' },
  account_locked: { status: 403, title: 'The account is locked' },
  email_not_verified: { status: 403, title: 'The e-mail address is not verified' },
  cross_site: { status: 403, title: 'Cross-site request refused' },
  sign_up_closed: { status: 403, title: 'Sign-up is closed' },
  missing_scope: { status: 403, title: 'The API key lacks the required scope' },
  plan_without_api: { status: 403, title: 'The plan has no API access' },
  mode_not_in_plan: { status: 403, title: 'The plan does not include this mode' },
  hd_not_in_plan: { status: 403, title: 'The plan does not include HD' },
  missing_image: { status: 422, title: 'No image was sent' },
  multiple_images: { status: 422, title: 'More than one image was sent' },
  empty_file: { status: 422, title: 'The file is empty' },
  unsupported_format: { status: 422, title: 'The file format is not supported' },
  unsupported_content_type: { status: 422, title: 'Unsupported content type of the body' },
  malformed_body: { status: 422, title: 'The request body could not be read' },
  file_too_large: { status: 422, title: 'The file is too large' },
  too_many_pixels: { status: 422, title: 'The image has too many pixels' },
  too_many_frames: { status: 422, title: 'The animation has too many frames' },
  image_too_small: { status: 422, title: 'The image is too small' },
  unreadable_image: { status: 422, title: 'The image could not be read' },
  no_subject: { status: 422, title: 'No subject found' },
  invalid_url: { status: 422, title: 'Invalid or disallowed address' },
  download_failed: { status: 422, title: 'Download failed' },
  invalid_mode: { status: 422, title: 'Unknown mode' },
  invalid_option: { status: 422, title: 'Invalid value of an option' },
  option_not_for_mode: { status: 422, title: 'Option not available in this mode' },
  conflicting_options: { status: 422, title: 'Conflicting options' },
  unknown_field: { status: 422, title: 'Unknown field' },
  too_many_images: { status: 422, title: 'The job has too many images' },
  repeated_image: { status: 422, title: 'The image is in the job already' },
  unsafe_name: { status: 422, title: 'The name of the file is not safe' },
  job_too_large: { status: 422, title: 'The job is too large' },
  job_expired: { status: 410, title: 'The job ended before the image was done' },
  image_not_done: { status: 409, title: 'The image has no result' },
  job_is_over: { status: 409, title: 'The job is over' },
  idempotency_mismatch: { status: 422, title: 'The idempotency key belongs to another request' },
  idempotency_in_work: { status: 409, title: 'A request with this idempotency key is in work' },
  repeated_field: { status: 422, title: 'Repeated field' },
  request_timeout: { status: 408, title: 'The request was sent too slowly' },
  bad_request: { status: 400, title: 'Malformed HTTP request' },
  uri_too_long: { status: 414, title: 'The address is too long' },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  rate_limited: { status: 429, title: 'Hourly request limit reached' },
  plan_limit: { status: 429, title: 'A limit of the plan is reached' },
  too_many_at_once: { status: 429, title: 'Too many concurrent requests' },
  too_many_attempts: { status: 429, title: 'Too many attempts' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  result_expired: { status: 410, title: 'The result has expired' },
  ambiguous_key: { status: 409, title: 'Several API keys match' },
  key_is_over: { status: 409, title: 'The API key is no longer valid' },
  too_many_keys: { status: 409, title: 'The account has too many API keys' },
  too_many_webhooks: { status: 409, title: 'The account has too many webhooks' },
  webhook_disabled: { status: 409, title: 'The webhook is switched off' },
  webhooks_off: { status: 403, title: 'This server sends no webhooks' },
  email_taken: { status: 409, title: 'The e-mail address already has an account' },
  last_administrator: { status: 409, title: 'The last administrator cannot be removed' },
  invalid_link: { status: 410, title: 'The link is no longer valid' },
  invalid_email: { status: 422, title: 'Invalid e-mail address' },
  weak_password: { status: 422, title: 'The password is too weak' },
  invalid_field: { status: 422, title: 'Invalid value of a field' },
  unknown_plan: { status: 422, title: 'Unknown plan' },
  invalid_key_name: { status: 422, title: 'Invalid name of an API key' },
  storage_full: { status: 503, title: 'Not enough disk space' },
  storage_unavailable: { status: 503, title: 'The storage does not answer' },
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
