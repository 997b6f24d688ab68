import { systemAnswerSchema } from '@nobg/contract/app/admin.js';
import type { TypedInstance } from '../../typed-instance.js';
import type { AppServices } from './context.js';

/** `GET admin/system`: queue, slots, networks, disk and what is kept. */
export function systemEndpoint(
  app: TypedInstance,
  services: Pick<AppServices, 'system' | 'health'>,
): void {
  app.route({
    method: 'GET',
    url: '/system',
    schema: { hide: true, response: { 200: systemAnswerSchema } },
    handler: async () => {
      const [state, checks] = await Promise.all([services.system(), services.health.check()]);
      const { queue, slots, disk, counts } = state;
      return {
        version: state.version,
        uptime_s: state.uptimeS,
        queue,
        slots: {
          all: slots.all,
          ready: slots.ready,
          busy: slots.busy,
          restarts: slots.restarts,
          peak_bytes: slots.peakBytes,
        },
        networks: state.networks.map((network) => ({ ...network })),
        disk: { free_bytes: disk.freeBytes, total_bytes: disk.totalBytes },
        database: state.database,
        warnings: [...state.warnings],
        checks,
        counts: {
          users: counts.users,
          keys: counts.keys,
          results: counts.results,
          requests_today: counts.requestsToday,
        },
      };
    },
  });
}
