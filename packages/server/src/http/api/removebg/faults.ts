import { ERROR_CODES, type NobgError } from '@nobg/contract/errors.js';
import type { RemovebgErrorCode, RemovebgFault } from '@nobg/contract/removebg/errors.js';

/** What our errors are called there; those that are not named go by their status. */
const CODES: Readonly<Record<string, RemovebgErrorCode>> = {
  missing_image: 'missing_source',
  unsupported_format: 'invalid_file_type',
  empty_file: 'failed_to_read_image',
  file_too_large: 'file_too_large',
  too_many_pixels: 'resolution_too_high',
  too_many_frames: 'resolution_too_high',
  image_too_small: 'invalid_dimensions',
  unreadable_image: 'failed_to_read_image',
  no_subject: 'unknown_foreground',
  malformed_body: 'malformed_body',
  unknown_field: 'malformed_body',
  plan_limit: 'insufficient_credits',
  request_timeout: 'request_timeout',
  not_found: 'not_found',
  method_not_allowed: 'method_not_allowed',
};

/** Said of a key that is there and not accepted, whatever is wrong with it. */
const BAD_KEY = ['malformed_key', 'unknown_key', 'revoked_key', 'expired_key'];

/** An error of ours in remove.bg's words. */
export function faultOf(error: NobgError): RemovebgFault {
  const detail = error.message;
  const region = regionFault(error);
  if (region !== null) return { code: region, detail };
  const code = CODES[error.code] ?? codeOfStatus(error.status);
  if (code !== 'auth_failed') return { code, detail };
  if (error.code === 'missing_key') return { code, detail, title: 'Missing API Key' };
  if (BAD_KEY.includes(error.code)) return { code, detail };
  return { code, detail, title: ERROR_CODES[error.code].title };
}

/** What only the photo's size tells of a region. */
function regionFault({ code, fields }: NobgError): RemovebgErrorCode | null {
  const [problem] = fields;
  if (code !== 'invalid_option' || problem?.field !== 'roi') return null;
  return problem.expected.includes('at least one pixel')
    ? 'roi_region_empty'
    : 'roi_exceeds_bounds';
}

function codeOfStatus(status: number): RemovebgErrorCode {
  if (status === 401 || status === 403) return 'auth_failed';
  if (status === 402) return 'insufficient_credits';
  if (status === 404 || status === 410) return 'not_found';
  if (status === 429) return 'rate_limit_exceeded';
  if (status === 503) return 'service_unavailable';
  return status >= 500 ? 'internal_error' : 'bad_request';
}
