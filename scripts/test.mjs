// `npm test`: sets everything up that the tests need, runs them, takes it down
// again, and ends with one line that says how many passed and failed.
import { requireNode } from './setup/node-version.mjs';

requireNode();
// As nobg.mjs says; children inherit it.
process.env.ORT_DISABLE_TELEMETRY = '1';
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { runTests } = await import('./testing/run.mjs');
const [first, ...rest] = process.argv.slice(2);
if (first === '--cluster') {
  // Test servers are an API process and a worker: see packages/server/test/support/shape.ts.
  process.env.NOBG_TEST_CLUSTER = '1';
  const args = rest.length > 0 ? rest : ['packages/server/test/http'];
  process.exitCode = await runTests(ROOT, args);
} else process.exitCode = await runTests(ROOT, process.argv.slice(2));
