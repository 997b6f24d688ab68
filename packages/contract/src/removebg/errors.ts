/**
 * Errors of remove.bg's API v1.0: its codes, and its titles word for word, as clients compare
 * both (https://www.remove.bg/api/swagger.yaml). Those below the line are ours, for what its
 * document leaves open.
 */
export const REMOVEBG_ERRORS = {
  missing_source: { status: 400, title: 'No image given' },
  multiple_sources: {
    status: 400,
    title:
      'Multiple image sources given: Please provide either the image_url, image_file or image_file_b64 parameter.',
  },
  multiple_bg_sources: {
    status: 400,
    title:
      'Multiple background sources given: Please provide either the bg_color, the bg_image_url or the bg_image_file parameter.',
  },
  invalid_image_url: { status: 400, title: 'Invalid image_url: Please provide a valid URL.' },
  failed_image_download: {
    status: 400,
    title: 'Failed to download image from given image_url',
  },
  invalid_bg_image_url: {
    status: 400,
    title: 'Invalid bg_image_url: Please provide a valid URL.',
  },
  failed_bg_download: {
    status: 400,
    title: 'Failed to download background image from given image_url',
  },
  invalid_file_type: { status: 400, title: 'Invalid file type' },
  file_too_large: { status: 400, title: 'File too large' },
  resolution_too_high: { status: 400, title: 'Image resolution too high' },
  failed_to_read_image: { status: 400, title: 'There was an error reading the image.' },
  invalid_dimensions: { status: 400, title: 'Failed to read image dimensions' },
  unknown_foreground: { status: 400, title: 'Could not identify foreground in image.' },
  invalid_size: { status: 400, title: "Invalid value for parameter 'size'" },
  invalid_format: { status: 400, title: 'Invalid format parameter given' },
  invalid_channels: { status: 400, title: "Invalid value for parameter 'channels'" },
  invalid_crop_margin: { status: 400, title: 'Invalid crop_margin parameter given' },
  invalid_scale: { status: 400, title: 'Invalid scale parameter given' },
  invalid_position: { status: 400, title: 'Invalid position parameter given' },
  invalid_roi: { status: 400, title: 'Invalid roi parameter given' },
  roi_exceeds_bounds: { status: 400, title: 'ROI exceeds image bounds' },
  roi_region_empty: { status: 400, title: 'ROI region is empty' },
  invalid_bg_color: { status: 400, title: 'Invalid bg_color parameter given' },
  invalid_semitransparency: { status: 400, title: 'Invalid semitransparency parameter given' },
  multiple_shadow_params: {
    status: 400,
    title:
      'Multiple shadow parameters given: Please provide either the add_shadow or the shadow_type parameter.',
  },
  invalid_shadow_opacity: { status: 400, title: 'Invalid shadow_opacity parameter given' },
  insufficient_credits: { status: 402, title: 'Insufficient credits' },
  auth_failed: { status: 403, title: 'API Key invalid' },
  rate_limit_exceeded: { status: 429, title: 'Rate limit exceeded' },
  // ------
  invalid_type: { status: 400, title: "Invalid value for parameter 'type'" },
  invalid_type_level: { status: 400, title: "Invalid value for parameter 'type_level'" },
  invalid_crop: { status: 400, title: 'Invalid crop parameter given' },
  invalid_shadow_type: { status: 400, title: 'Invalid shadow_type parameter given' },
  invalid_add_shadow: { status: 400, title: 'Invalid add_shadow parameter given' },
  invalid_tag: { status: 400, title: 'Invalid tag parameter given' },
  malformed_body: { status: 400, title: 'The request body could not be read' },
  bad_request: { status: 400, title: 'The request is not valid HTTP' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  request_timeout: { status: 408, title: 'The request came too slowly' },
  internal_error: { status: 500, title: 'Internal error' },
  service_unavailable: { status: 503, title: 'Service temporarily unavailable' },
} as const satisfies Record<string, { status: number; title: string }>;

export type RemovebgErrorCode = keyof typeof REMOVEBG_ERRORS;

/** One thing that is wrong with a request. */
export interface RemovebgFault {
  readonly code: RemovebgErrorCode;
  /** What was expected and what came, for people. */
  readonly detail: string;
  /** Where the code's own title says less than remove.bg's: a missing key. */
  readonly title?: string;
}

export type RemovebgFaults = readonly [RemovebgFault, ...RemovebgFault[]];

/** A request that is refused in remove.bg's form. The first fault gives the status. */
export class RemovebgError extends Error {
  override readonly name = 'RemovebgError';
  readonly faults: RemovebgFaults;

  constructor(faults: RemovebgFaults, cause?: unknown) {
    super(faults[0].detail, cause === undefined ? undefined : { cause });
    this.faults = faults;
  }

  get status(): number {
    return REMOVEBG_ERRORS[this.faults[0].code].status;
  }
}

/** The body of every answer under `/v1.0` that is not a success. `errors` is never empty. */
export interface RemovebgErrorBody {
  readonly errors: { readonly title: string; readonly code: string; readonly detail: string }[];
}

export function removebgErrorBody(faults: RemovebgFaults): RemovebgErrorBody {
  return {
    errors: faults.map(({ code, detail, title = REMOVEBG_ERRORS[code].title }) => ({
      title,
      code,
      detail,
    })),
  };
}
