/** Forms of an answer. */
export const RESPONSES = ['url', 'binary', 'json_base64'] as const;

export type ResponseKind = (typeof RESPONSES)[number];

/** Members of the JSON answer: all, or only `url`, `mode` and `usage`. */
export const ANSWERS = ['full', 'plain'] as const;

export type AnswerKind = (typeof ANSWERS)[number];

/** Fields for the sources of images and the form of the answer. */
export const REQUEST_FIELDS = {
  image_url: {
    summary: 'http or https address of the photo, instead of `image`.',
    example: 'https://example.org/photo.jpg',
  },
  image_base64: {
    summary: 'The photo in base64, with or without `data:…;base64,`, instead of `image`.',
    example: '/9j/4AAQSkZJRg…',
  },
  bg_image_url: {
    summary: 'http or https address of the background image, instead of the file `bg_image`.',
    example: 'https://example.org/studio.jpg',
  },
  response: {
    summary:
      '`url` (default): JSON with the address; `binary`: the image itself; `json_base64`: JSON with the image. `Accept` with an image type selects `binary` in that format.',
    example: 'binary',
  },
  answer: {
    summary:
      '`plain`: only `url`, `mode` and `usage`, for decoders that reject unknown members; `full`: all members. Default: the server’s setting (`NOBG_ANSWER`), which is `full` unless changed.',
    example: 'plain',
  },
  store: {
    summary: '`false`: the result is not stored; requires `response=binary` or `json_base64`.',
    example: 'false',
  },
} as const;

export type RequestFieldName = keyof typeof REQUEST_FIELDS;

export const REQUEST_FIELD_NAMES = Object.keys(REQUEST_FIELDS) as RequestFieldName[];
