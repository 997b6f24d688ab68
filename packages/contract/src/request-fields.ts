/** How a result can be answered. */
export const RESPONSES = ['url', 'binary', 'json_base64'] as const;

export type ResponseKind = (typeof RESPONSES)[number];

/** What JSON holds: all that is known of a cutout, or `url`, `mode` and `usage` alone. */
export const ANSWERS = ['full', 'plain'] as const;

export type AnswerKind = (typeof ANSWERS)[number];

/** Fields of a request that say where pictures come from and how it is answered. */
export const REQUEST_FIELDS = {
  image_url: {
    summary: 'Instead of `image`: address of the photo, http or https.',
    example: 'https://example.org/photo.jpg',
  },
  image_base64: {
    summary: 'Instead of `image`: the photo in base64, with or without `data:…;base64,`.',
    example: '/9j/4AAQSkZJRg…',
  },
  bg_image_url: {
    summary: 'Instead of the file `bg_image`: address of the background’s picture.',
    example: 'https://example.org/studio.jpg',
  },
  response: {
    summary:
      '`url` (default): JSON with the address; `binary`: the picture itself; `json_base64`: JSON that holds it. An `Accept` of a picture’s type is `binary` in that format.',
    example: 'binary',
  },
  answer: {
    summary:
      '`plain`: the JSON has `url`, `mode` and `usage` alone, for decoders that refuse others; `full` has all. Left out, as the server is set, which is `full` unless its operator says otherwise.',
    example: 'plain',
  },
  store: {
    summary: '`false`: nothing is kept; needs `response=binary` or `json_base64`.',
    example: 'false',
  },
} as const;

export type RequestFieldName = keyof typeof REQUEST_FIELDS;

export const REQUEST_FIELD_NAMES = Object.keys(REQUEST_FIELDS) as RequestFieldName[];
