import {
  requestsAnswerSchema,
  requestsQuerySchema,
  type LoggedRequest as WireRequest,
} from '@nobg/contract/app/usage.js';
import { pageOf } from '../../../domain/page.js';
import type { ApiKey } from '../../../entities/api-key.js';
import type { LoggedRequest } from '../../../entities/logged-request.js';
import type { StoredResult } from '../../../entities/result.js';
import type { TypedInstance } from '../../typed-instance.js';
import { type AppServices, requireSignedIn, signedIn } from './context.js';
import { resultAddresses } from './results.js';
import { chosenKeys, nameOfKey } from './usage.js';

/** How far back the log goes. */
const LAST = 1000;

/** `GET requests`: the account's last 1,000 requests, newest first. */
export function requestsEndpoint(
  app: TypedInstance,
  services: Pick<AppServices, 'accountKeys' | 'requests' | 'results'>,
): void {
  app.route({
    method: 'GET',
    url: '/requests',
    schema: {
      hide: true,
      querystring: requestsQuerySchema,
      response: { 200: requestsAnswerSchema },
    },
    preValidation: requireSignedIn,
    handler: async (request) => {
      const { limit, before = null, key, status = null } = request.query;
      const keys = await services.accountKeys.all(signedIn(request).user);
      const rows = await services.requests.list({
        keyIds: chosenKeys(keys, key).map(({ id }) => id),
        ending: status,
        before,
        limit: limit + 1,
        within: LAST,
      });
      const { shown, next } = pageOf(rows, limit);
      const ids = shown.flatMap(({ resultId }) => (resultId === null ? [] : [resultId]));
      const living = new Map(
        (await services.results.living(ids)).map((result) => [result.id, result]),
      );
      return {
        requests: shown.map((row) => present(row, keys, living)),
        next,
      };
    },
  });
}

function present(
  row: LoggedRequest,
  keys: readonly ApiKey[],
  living: ReadonlyMap<string, StoredResult>,
): WireRequest {
  const { key_id, name } = nameOfKey(keys, row.keyId);
  const result = row.resultId === null ? undefined : living.get(row.resultId);
  return {
    id: row.id,
    at: row.at.toISOString(),
    key_id,
    key_name: name,
    status: row.status,
    code: row.code,
    mode: row.mode,
    upload_bytes: row.uploadBytes,
    width: row.width,
    height: row.height,
    ms: row.ms,
    result:
      result === undefined
        ? null
        : {
            id: result.id,
            ...resultAddresses(result),
            expires_at: result.expiresAt.toISOString(),
          },
  };
}
