import type { Mode } from '@nobg/contract/modes.js';
import type { AnswerKind } from '@nobg/contract/request-fields.js';
import type { KeyAccess, KnownKey } from '../domain/accounts/key-access.js';
import type { DirectCutouts } from '../domain/cutouts/direct-cutouts.js';
import type { ImageDownloads } from '../domain/cutouts/image-downloads.js';
import type { Removals } from '../domain/cutouts/removals.js';
import type { Renders } from '../domain/cutouts/renders.js';
import type { Results } from '../domain/cutouts/results.js';
import type { Credits } from '../domain/quota/credits.js';
import type { ImageLimit, ImageLimitState } from '../domain/quota/image-limit.js';
import type { Usage, UsageQuota } from '../domain/quota/usage.js';
import type { RequestLog } from '../domain/request-log.js';
import type { Health } from '../observability/health.js';
import type { Warnings } from '../observability/warnings.js';
import type { Clock } from '../ports/clock.js';
import type { FeedbackStore } from '../ports/feedback-store.js';
import type { RequestLogStore } from '../ports/request-log-store.js';
import type { AppServices } from './api/app/context.js';
import type { ModelServices } from './api/native/models.js';
import type { ConnectionBounds } from './lifecycle/connections.js';

/** What the endpoints work with. Built by main.ts alone. */
export interface HttpServices {
  readonly access: KeyAccess;
  readonly usage: UsageQuota;
  readonly removals: Removals;
  readonly results: Results;
  readonly cutouts: DirectCutouts;
  readonly renders: Renders;
  readonly pictures: ImageDownloads;
  readonly credits: Credits;
  /** Of `/v1.0/removebg`. */
  readonly imageLimit: ImageLimit;
  /** Of `/v1.0/improve`. */
  readonly improveLimit: ImageLimit;
  /** Null: photos sent to learn from are thrown away. */
  readonly improvements: FeedbackStore | null;
  readonly health: Health;
  readonly warnings: Pick<Warnings, 'add'>;
  readonly models: ModelServices;
  readonly clock: Clock;
  readonly requestLog: RequestLog;
  readonly requests: RequestLogStore;
  /** The web app's part. */
  readonly app: AppServices;
}

/** What the endpoints hold callers to, and what they call this server. */
export interface HttpSettings {
  /** Address that the server is bound to. */
  readonly host: string;
  readonly publicUrl: string | null;
  /** Where results are, if elsewhere. */
  readonly resultsUrl: string | null;
  /** Whether caches on the way may keep results. */
  readonly resultsCache: 'private' | 'shared';
  /** What a cutout is answered with unless the request says. */
  readonly answer: AnswerKind;
  readonly corsOrigins: '*' | readonly string[];
  readonly trustProxy: readonly string[];
  readonly maxUploadBytes: number;
  /** Requests of the web app in a minute, by account or address. */
  readonly appRequestsPerMinute: number;
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
  readonly lingerMs: number;
}

export const DEFAULT_HTTP_TIMES: HttpTimes = {
  headersMs: 15_000,
  requestMs: 120_000,
  idleMs: 20_000,
  stallMs: 30_000,
  lingerMs: 30_000,
};

/** What a request was about, as far as it came. */
export interface RemovalFacts {
  readonly mode?: Mode;
  readonly uploadBytes?: number;
  readonly width?: number;
  readonly height?: number;
  readonly resultId?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request this is, once the key was recognised. */
    apiKey: KnownKey | null;
    /** The hour's usage where the answer itself knows it best. */
    knownUsage: Usage | null;
    /** What `/v1.0` answers as its limit, where that is not the minute as it stands. */
    imageLimit: ImageLimitState | null;
    /** Stable code of the error that was answered, for the log. */
    errorCode: string | null;
    /** What is known of the photo and its cutout so far, for the owner's log. */
    removal: RemovalFacts;
    /** How it ended, where the status of the answer does not say. */
    outcome: { readonly status: number; readonly code: string } | null;
    /** Steps of the work and their ms, for the log. */
    steps: Readonly<Record<string, number>> | null;
  }
}
