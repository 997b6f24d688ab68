// A parent of its own, for tests that kill it: starts a pool, gives it the job
// files that it is told, and says its children's process ids on standard output.
import { startPool } from '../../../dist/process/pool.js';

const [childModule, slots, ...inputs] = process.argv.slice(2);
const pool = startPool({
  setup: { networks: [], threads: 1 },
  slots: Number(slots),
  queueLimit: 10,
  deadlineMs: 600_000,
  recycleAfterJobs: 1000,
  recycleAboveBytes: 1e12,
  childModule: new URL(childModule),
  log: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});
for (const inputPath of inputs) {
  pool
    .run({
      inputPath,
      outputPath: `${inputPath}.png`,
      mode: 'common',
      limits: { maxPixels: 1 },
    })
    .then(
      (result) => process.stdout.write(`${JSON.stringify({ kind: 'done', result })}\n`),
      (error) => process.stdout.write(`${JSON.stringify({ kind: 'failed', code: error.code })}\n`),
    );
}
process.on('SIGINT', () => {
  process.stdout.write('{"kind":"interrupted"}\n');
  void pool.close(600_000);
});
