import { randomBytes } from 'node:crypto';
import { memoryNotifications } from '@nobg/server/adapters/notifications/memory.js';
import { openRedisNotifications } from '@nobg/server/adapters/notifications/redis.js';
import { NOTIFICATIONS } from '@nobg/testing/suites/notifications.js';
import { describe } from 'vitest';
import { clusterProblem, REDIS_URL } from '../support/cluster.js';
import { runSuite } from '../support/run-suite.js';

describe('notifications within one process', () =>
  runSuite(NOTIFICATIONS, async () => {
    const here = memoryNotifications();
    return { subject: { here, there: here } };
  }));

describe.skipIf(clusterProblem !== null)('notifications by Redis', () =>
  runSuite(NOTIFICATIONS, async () => {
    const address = { url: REDIS_URL, prefix: `test-${randomBytes(6).toString('hex')}` };
    const open = () => openRedisNotifications(address, () => undefined);
    const [here, there] = [open(), open()];
    const close = () => Promise.all([here.close(), there.close()]);
    return { subject: { here, there }, close };
  }),
);
