// `npm run test:unit`: the tests that need nothing but this process, for use while working. Arguments go to vitest.
import { requireNode } from './setup/node-version.mjs';

requireNode();
// As nobg.mjs says.
process.env.ORT_DISABLE_TELEMETRY = '1';
const { setUpOrExit, ROOT } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { runUnitTests } = await import('./testing/unit.mjs');
process.exitCode = await runUnitTests(ROOT, process.argv.slice(2));
