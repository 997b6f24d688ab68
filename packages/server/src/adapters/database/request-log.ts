import { isMode } from '@nobg/contract/modes.js';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { LoggedRequest } from '../../entities/logged-request.js';
import type { Ending, RequestFilter, RequestLogStore } from '../../ports/request-log-store.js';
import type { Schema } from './schema.js';

const ENDINGS: Readonly<Record<Ending, readonly [number, number]>> = {
  ok: [100, 399],
  refused: [400, 499],
  failed: [500, 599],
};

/** Requests in `request_log`. */
export function createRequestLogStore(db: Kysely<Schema>): RequestLogStore {
  const matching = ({ keyIds, from, to, mode }: RequestFilter) =>
    db
      .selectFrom('request_log')
      .where('key_id', 'in', keyIds)
      .where('at', '>=', from.getTime())
      .where('at', '<', to.getTime())
      .$if(mode !== undefined, (of) => of.where('mode', '=', mode ?? ''));

  return {
    async add(request) {
      await db
        .insertInto('request_log')
        .values({
          id: request.id,
          key_id: request.keyId,
          at: request.at.getTime(),
          status: request.status,
          code: request.code,
          mode: request.mode,
          ms: Math.round(request.ms),
          upload_bytes: request.uploadBytes,
          width: request.width,
          height: request.height,
          result_id: request.resultId,
        })
        .execute();
    },

    async count(filter, bucketMs) {
      if (filter.keyIds.length === 0) return [];
      const rows = await matching(filter)
        .select(['key_id', 'mode', 'status', 'code', bucketOf(bucketMs).as('bucket')])
        .select(({ fn }) => fn.countAll<number>().as('requests'))
        .groupBy(['key_id', 'mode', 'status', 'code', 'bucket'])
        .execute();
      return rows.map(({ key_id, mode, status, code, bucket, requests }) => ({
        keyId: key_id,
        mode: mode !== null && isMode(mode) ? mode : null,
        status,
        code,
        bucket: Number(bucket) * bucketMs,
        requests: Number(requests),
      }));
    },

    async latency(filter, bucketMs) {
      if (filter.keyIds.length === 0) return [];
      // Nearest rank: the smallest time that so many of a hundred do not exceed.
      const ranked = matching(filter)
        .where('status', '<', 400)
        .select('ms')
        .select([
          bucketOf(bucketMs).as('bucket'),
          sql<number>`row_number() over (partition by ${bucketOf(bucketMs)} order by ms, id)`.as(
            'rank',
          ),
          sql<number>`count(*) over (partition by ${bucketOf(bucketMs)})`.as('all'),
        ]);
      const rows = await db
        .selectFrom(ranked.as('ranked'))
        .select('bucket')
        .select([
          sql<number>`max(case when "rank" = ("all" + 1) / 2 then ms end)`.as('median'),
          sql<number>`max(case when "rank" = ("all" * 95 + 99) / 100 then ms end)`.as('p95'),
        ])
        .groupBy('bucket')
        .execute();
      return rows.map(({ bucket, median, p95 }) => ({
        bucket: Number(bucket) * bucketMs,
        median: Number(median),
        p95: Number(p95),
      }));
    },

    async list({ keyIds, ending, before, limit, within }) {
      if (keyIds.length === 0) return [];
      const newest = db
        .selectFrom('request_log')
        .selectAll()
        .where('key_id', 'in', keyIds)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(within);
      const [low, high] = ENDINGS[ending ?? 'ok'];
      const last =
        before === null
          ? undefined
          : await db
              .selectFrom('request_log')
              .select(['at', 'id'])
              .where('id', '=', before)
              .where('key_id', 'in', keyIds)
              .executeTakeFirst();
      if (before !== null && last === undefined) return [];
      const rows = await db
        .selectFrom(newest.as('newest'))
        .selectAll()
        .$if(ending !== null, (of) => of.where('status', '>=', low).where('status', '<=', high))
        .$if(last !== undefined, (of) =>
          of.where((is) =>
            is.or([
              is('at', '<', last?.at ?? 0),
              is.and([is('at', '=', last?.at ?? 0), is('id', '<', last?.id ?? '')]),
            ]),
          ),
        )
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toRequest);
    },

    async countSince(from) {
      const { count } = await db
        .selectFrom('request_log')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('at', '>=', from.getTime())
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async deleteBefore(time) {
      const { numDeletedRows } = await db
        .deleteFrom('request_log')
        .where('at', '<', time.getTime())
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },

    async deleteBeyond(keep) {
      const crowded = await db
        .selectFrom('request_log')
        .select('key_id')
        .groupBy('key_id')
        .having((having) => having.fn.countAll(), '>', keep)
        .execute();
      let deleted = 0;
      for (const { key_id } of crowded) {
        const oldest = await db
          .selectFrom('request_log')
          .select('at')
          .where('key_id', '=', key_id)
          .orderBy('at', 'desc')
          .offset(keep - 1)
          .limit(1)
          .executeTakeFirstOrThrow();
        const { numDeletedRows } = await db
          .deleteFrom('request_log')
          .where('key_id', '=', key_id)
          .where('at', '<', oldest.at)
          .executeTakeFirstOrThrow();
        deleted += Number(numDeletedRows);
      }
      return deleted;
    },
  };
}

/**
 * Whole buckets since 1970: dividing whole numbers gives whole ones on both databases. The
 * number stands in the text: as a parameter, Postgres would not know two of them to be the same.
 */
function bucketOf(bucketMs: number) {
  return sql<number>`("at" / ${sql.lit(Math.round(bucketMs))})`;
}

function toRequest(row: Selectable<Schema['request_log']>): LoggedRequest {
  return {
    id: row.id,
    keyId: row.key_id,
    at: new Date(row.at),
    status: row.status,
    code: row.code,
    mode: row.mode !== null && isMode(row.mode) ? row.mode : null,
    ms: row.ms,
    uploadBytes: row.upload_bytes,
    width: row.width,
    height: row.height,
    resultId: row.result_id,
  };
}
