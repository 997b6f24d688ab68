import type { Migration } from 'kysely';
import { up as keysUsageResults } from './0001-keys-usage-results.js';
import { up as resultFormats } from './0002-result-formats.js';
import { up as accounts } from './0003-accounts.js';
import { up as imageWindows } from './0004-image-windows.js';
import { up as resultParents } from './0005-result-parents.js';
import { up as auditEvents } from './0006-audit-events.js';
import { up as jobs } from './0007-jobs.js';
import { up as webhooks } from './0008-webhooks.js';
import { up as jobAdditions } from './0009-job-additions.js';
import { up as engineTasks } from './0010-engine-tasks.js';
import { up as places } from './0011-places.js';

/**
 * Every step from an empty database to `Schema`, in the order of their names. They run
 * unchanged on SQLite and Postgres. A step that was released is never edited.
 */
export const migrations: Record<string, Migration> = {
  '0001-keys-usage-results': { up: keysUsageResults },
  '0002-result-formats': { up: resultFormats },
  '0003-accounts': { up: accounts },
  '0004-image-windows': { up: imageWindows },
  '0005-result-parents': { up: resultParents },
  '0006-audit-events': { up: auditEvents },
  '0007-jobs': { up: jobs },
  '0008-webhooks': { up: webhooks },
  '0009-job-additions': { up: jobAdditions },
  '0010-engine-tasks': { up: engineTasks },
  '0011-places': { up: places },
};
