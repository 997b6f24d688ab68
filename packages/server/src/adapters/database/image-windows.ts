import type { Kysely } from 'kysely';
import type { ImageWindowId, ImageWindowStore } from '../../ports/image-window-store.js';
import type { Schema } from './schema.js';

/** Weights in `image_windows`: shared by every process. */
export function createImageWindowStore(db: Kysely<Schema>): ImageWindowStore {
  const columns = ({ keyId, window, start }: ImageWindowId) => ({
    ...{ key_id: keyId, window, start: start.getTime() },
  });
  return {
    async add(id, weight, limit) {
      const row = await db
        .insertInto('image_windows')
        .values({ ...columns(id), used: weight })
        .onConflict((conflict) =>
          conflict
            .columns(['key_id', 'window', 'start'])
            .doUpdateSet((set) => ({ used: set('image_windows.used', '+', weight) }))
            .where('image_windows.used', '<=', limit - weight),
        )
        .returning('used')
        .executeTakeFirst();
      return row === undefined ? null : Number(row.used);
    },
    async used(id) {
      const { key_id, window, start } = columns(id);
      const row = await db
        .selectFrom('image_windows')
        .select('used')
        .where('key_id', '=', key_id)
        .where('window', '=', window)
        .where('start', '=', start)
        .executeTakeFirst();
      return Number(row?.used ?? 0);
    },
    async deleteBefore(window, start) {
      const { numDeletedRows } = await db
        .deleteFrom('image_windows')
        .where('window', '=', window)
        .where('start', '<', start.getTime())
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
