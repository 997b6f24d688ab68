// A parent that opens files until it may open no more, starts a pool, and closes
// them after the second failed start. Says each event, and `worked` at the end.
import { closeSync, openSync } from 'node:fs';
import { startPool } from '../../../dist/process/pool.js';

const [childModule] = process.argv.slice(2);
const open = [];
let failed = 0;
// What is loaded on first use would find no descriptor later.
process.stdout.write('\n');
try {
  for (;;) open.push(openSync('/dev/null'));
} catch {
  // Full.
}
const pool = startPool({
  setup: { networks: [], threads: 1 },
  slots: 1,
  queueLimit: 1,
  deadlineMs: 60_000,
  recycleAfterJobs: 100,
  recycleAboveBytes: 1e12,
  childModule: new URL(childModule),
  log(event) {
    process.stdout.write(`${JSON.stringify(event)}\n`);
    failed += event.kind === 'start-failed' ? 1 : 0;
    if (failed === 2) for (const fd of open.splice(0)) closeSync(fd);
  },
});
await pool.ready();
await pool.close(0);
process.stdout.write('worked\n');
