import type { KeyUsage, ModelsAnswer, RemoveAnswer } from './contract.js';
import type { CutoutFields, RenderFields } from './fields.js';
import { encodeForm } from './form.js';
import { type ImageAnswer, readImage } from './image-answer.js';
import { createJobs, type Jobs } from './jobs.js';
import { type Limits, readLimits } from './limits.js';
import type { Photo } from './photo.js';
import {
  type Call,
  type CallOptions,
  type ClientOptions,
  createTransport,
  readJson,
} from './transport.js';

const API = '/api/v1';

/**
 * A server, called with one key. Every method repeats what failed for a while, with jitter and as
 * `Retry-After` says, and throws `ApiError` or `ConnectionError` when that does not help, or the
 * reason of an aborted signal.
 */
export interface Client {
  /** Removes the background; the result is at `url` until `expires_at`. */
  remove(photo: Photo, fields?: CutoutFields, options?: CallOptions): Promise<RemoveAnswer>;
  /** The same, answered with the picture itself; `store: false` leaves nothing on the server. */
  removeToImage(
    photo: Photo,
    fields?: CutoutFields & { readonly store?: boolean },
    options?: CallOptions,
  ): Promise<ImageAnswer>;
  /** A stored result in another form: no photo is sent, nothing is charged. @param id of the result */
  render(id: string, fields?: RenderFields, options?: CallOptions): Promise<ImageAnswer>;
  /** Fetches a result. @param result its address, or an answer that has one */
  download(result: string | { readonly url: string }, options?: CallOptions): Promise<Blob>;
  /** Deletes a result at once. */
  deleteResult(id: string, options?: CallOptions): Promise<void>;
  /** The networks of this server, with their licences. */
  models(options?: CallOptions): Promise<ModelsAnswer>;
  /** What the key, its account's plan and its jobs have used, and may; costs nothing. */
  usage(options?: CallOptions): Promise<KeyUsage>;
  /** What is left of this hour; costs nothing. */
  limits(options?: CallOptions): Promise<Limits>;
  /** Many images at once, cut out in the background. */
  readonly jobs: Jobs;
}

/** @throws TypeError where `server` is no address, or `key` is missing */
export function createClient(clientOptions: ClientOptions): Client {
  const send = createTransport(clientOptions);

  async function post<T>(
    path: string,
    photos: Readonly<Record<string, Photo | undefined>>,
    fields: object,
    read: Call<T>['read'],
    options: CallOptions,
  ): Promise<T> {
    const form = await encodeForm(photos, fields);
    return send({ method: 'POST', path: `${API}${path}`, ...form, read, ...options });
  }

  return {
    jobs: createJobs(send),
    remove: (photo, { bg_image, ...fields } = {}, options = {}) =>
      post(
        '/remove',
        { image: photo, bg_image },
        { ...fields, answer: 'full' },
        readJson<RemoveAnswer>,
        options,
      ),
    removeToImage: (photo, { bg_image, ...fields } = {}, options = {}) =>
      post(
        '/remove',
        { image: photo, bg_image },
        { ...fields, response: 'binary' },
        readImage,
        options,
      ),
    render: (id, { bg_image, ...fields } = {}, options = {}) =>
      post(
        `/results/${encodeURIComponent(id)}/render`,
        { bg_image },
        { ...fields, response: 'binary' },
        readImage,
        options,
      ),
    download: (result, options = {}) =>
      send({
        path: typeof result === 'string' ? result : result.url,
        read: (response) => response.blob(),
        ...options,
      }),
    deleteResult: (id, options = {}) =>
      send({
        method: 'DELETE',
        path: `${API}/results/${encodeURIComponent(id)}`,
        read: () => {},
        ...options,
      }),
    models: (options = {}) =>
      send({ path: `${API}/models`, read: readJson<ModelsAnswer>, ...options }),
    usage: (options = {}) => send({ path: `${API}/usage`, read: readJson<KeyUsage>, ...options }),
    limits: (options = {}) =>
      send({ path: `${API}/models`, read: ({ headers }) => readLimits(headers), ...options }),
  };
}
