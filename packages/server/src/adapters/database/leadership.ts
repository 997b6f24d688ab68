import pg from 'pg';
import type { Leadership } from '../../ports/leadership.js';

/** Of Postgres' advisory locks: `nobg` in ASCII, and which of our locks it is. */
const LOCK = [0x6e6f6267, 1] as const;
const CONNECT_TIMEOUT_MS = 5000;
/** A server that hangs must not be waited for. */
const QUERY_TIMEOUT_MS = 5000;

/**
 * Leadership by an advisory lock, which a connection of its own holds: it ends with the process, however that ends.
 * @param url `postgres://…`
 */
export function createLeadership(url: string): Leadership {
  let client: pg.Client | null = null;
  let trying: Promise<boolean> | null = null;
  let closed = false;

  async function attempt(): Promise<boolean> {
    const fresh = new pg.Client({
      ...{ connectionString: url, keepAlive: true },
      ...{ connectionTimeoutMillis: CONNECT_TIMEOUT_MS, query_timeout: QUERY_TIMEOUT_MS },
    });
    const lost = (): void => {
      if (client === fresh) client = null;
    };
    fresh.on('error', lost).on('end', lost);
    try {
      await fresh.connect();
      const { rows } = await fresh.query('select pg_try_advisory_lock($1, $2) as held', [...LOCK]);
      if (rows[0].held === true && !closed) {
        client = fresh;
        return true;
      }
    } catch (error) {
      await fresh.end().catch(() => undefined);
      throw error;
    }
    await fresh.end();
    return false;
  }

  return {
    async hold() {
      if (client !== null) return true;
      if (closed) return false;
      trying ??= attempt().finally(() => {
        trying = null;
      });
      return trying;
    },
    async close() {
      closed = true;
      await trying?.catch(() => undefined);
      await client?.end();
      client = null;
    },
  };
}
