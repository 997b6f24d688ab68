import type { AnswerKind } from '@nobg/contract/request-fields.js';
import type { ResultsCache } from '../domain/cutouts/result-headers.js';
import type { ConnectionBounds } from './lifecycle/connections.js';

/** Limits of the HTTP server, and the addresses that it is known by. */
export interface HttpSettings {
  /** Address that the server is bound to. */
  readonly host: string;
  readonly publicUrl: string | null;
  /** Where results are, if elsewhere. */
  readonly resultsUrl: string | null;
  /** Whether caches on the way may keep results. */
  readonly resultsCache: ResultsCache;
  /** What a cutout is answered with unless the request says. */
  readonly answer: AnswerKind;
  readonly corsOrigins: '*' | readonly string[];
  readonly trustProxy: readonly string[];
  readonly maxUploadBytes: number;
  /** Requests of the web app in a minute, by account or address. */
  readonly appRequestsPerMinute: number;
  readonly jobs: {
    readonly maxImages: number;
    readonly maxBytes: number;
    /** From the start of a job's request to the end of its body; ms. */
    readonly uploadMs: number;
  };
  readonly removebg: { readonly maxUploadBytes: number };
  /** Who may use rembg's endpoint; see its setting. */
  readonly rembg: 'off' | 'key' | 'loopback';
  readonly times: HttpTimes;
  readonly connections: Omit<ConnectionBounds, 'stallMs'>;
  /** Folder of the web app's pages, which need not be there. */
  readonly pages: string | null;
}

/** How long a connection may keep the server waiting; ms. */
export interface HttpTimes {
  /** From the start of a request to the end of its headers. */
  readonly headersMs: number;
  /** From the start of a request to the end of its body: 10 MB at 0.7 Mbit/s. */
  readonly requestMs: number;
  /** Without a single byte while a body is read. */
  readonly idleMs: number;
  /** Without a reader taking a byte of an answer that waits for it. */
  readonly stallMs: number;
  /** For what is still on its way after a request was refused. */
  readonly lingeringCloseMs: number;
}

export const DEFAULT_HTTP_TIMES: HttpTimes = {
  headersMs: 15_000,
  requestMs: 120_000,
  idleMs: 20_000,
  stallMs: 30_000,
  lingeringCloseMs: 30_000,
};
