// `npm run cases -- LIST URL`: runs a list of commands against a server and prints what failed.
import { requireNode } from './setup/node-version.mjs';

requireNode();
const { setUpOrExit } = await import('./setup.mjs');
await setUpOrExit({ dev: true });
const { main } = await import('./cases/run.mjs');
process.exitCode = await main(process.argv.slice(2), process.env, (text) => {
  process.stdout.write(text);
});
