import { type UsageAnswer, usageAnswerSchema, usageQuerySchema } from '@nobg/contract/app/usage.js';
import { ERROR_CODES, NobgError } from '@nobg/contract/errors.js';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  type TimedTally,
  type UsageReport,
  usageReport,
} from '../../../domain/quota/usage-report.js';
import type { ApiKey } from '../../../entities/api-key.js';
import type { TypedInstance } from '../../typed-instance.js';
import { type AppServices, requireSignedIn, signedIn } from './context.js';
import { usageCsv } from './usage-csv.js';

/** More than a week of hours is more than a chart shows. */
const MAX_DAYS_BY_HOUR = 7;

type Query = z.infer<typeof usageQuerySchema>;

/** `GET usage` and `usage.csv`: what this account asked for, and how it ended. */
export function usageEndpoints(
  app: TypedInstance,
  services: Pick<AppServices, 'accountKeys' | 'requests' | 'clock'>,
): void {
  async function report(request: FastifyRequest, query: Query) {
    const { days, bucket, key, mode } = query;
    if (bucket === 'hour' && days > MAX_DAYS_BY_HOUR) {
      const expected = `at most ${MAX_DAYS_BY_HOUR} by hour`;
      throw new NobgError('invalid_field', `days: expected ${expected}, but got ${days}.`, {
        fields: [{ field: 'days', expected, received: String(days) }],
      });
    }
    const keys = await services.accountKeys.all(signedIn(request).user);
    const keyIds = chosenKeys(keys, key).map(({ id }) => id);
    const requested = { keyIds, days, bucket, mode };
    return { keys, report: await usageReport(services.requests, services.clock, requested) };
  }

  app.route({
    method: 'GET',
    url: '/usage',
    schema: { hide: true, querystring: usageQuerySchema, response: { 200: usageAnswerSchema } },
    preValidation: requireSignedIn,
    handler: async (request) => {
      const { keys, report: counted } = await report(request, request.query);
      return answerOf(counted, request.query.bucket, keys);
    },
  });
  app.route({
    method: 'GET',
    url: '/usage.csv',
    schema: { hide: true, querystring: usageQuerySchema },
    preValidation: requireSignedIn,
    handler: async (request, reply) => {
      const { keys, report: counted } = await report(request, request.query);
      return reply
        .type('text/csv; charset=utf-8')
        .header('Content-Disposition', 'attachment; filename="nobg-usage.csv"')
        .send(usageCsv(counted.groups, keys));
    },
  });
}

/** Keys of an account by what a query names. @throws NobgError `not_found` for those of others */
export function chosenKeys(keys: readonly ApiKey[], name: string | undefined): readonly ApiKey[] {
  if (name === undefined) return keys;
  const chosen = keys.filter((key) => publicId(key) === name);
  // Before its first use the web app has no key yet.
  if (chosen.length > 0 || name === 'web') return chosen;
  throw new NobgError('not_found', 'There is no such API key.');
}

/** How the wire names a key: the web app's is an inner matter. */
function publicId(key: ApiKey): string {
  return key.kind === 'web' ? 'web' : key.id;
}

export function nameOfKey(keys: readonly ApiKey[], id: string): { key_id: string; name: string } {
  const key = keys.find((each) => each.id === id);
  return key === undefined ? { key_id: id, name: id } : { key_id: publicId(key), name: key.name };
}

function answerOf(
  report: UsageReport,
  bucket: Query['bucket'],
  keys: readonly ApiKey[],
): UsageAnswer {
  return {
    from: report.from.toISOString(),
    to: report.to.toISOString(),
    bucket,
    total: tally(report.total),
    series: report.series.map((each) => ({ at: each.at.toISOString(), ...tally(each) })),
    by_key: report.byKey.map(({ keyId, ...each }) => ({ ...nameOfKey(keys, keyId), ...each })),
    by_mode: report.byMode.map((each) => ({ ...each })),
    by_status: report.byStatus.map((each) => ({ ...each })),
    by_reason: report.byCode.map(({ code, requests }) => ({
      code,
      title: titleOf(code),
      requests,
    })),
  };
}

function tally({ ok, refused, failed, medianMs, p95Ms }: TimedTally) {
  return { ok, refused, failed, median_ms: medianMs, p95_ms: p95Ms };
}

function titleOf(code: string): string {
  const known = Object.entries(ERROR_CODES).find(([name]) => name === code);
  return known?.[1].title ?? 'The caller left before the answer';
}
