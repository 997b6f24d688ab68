/** What `pullModels` runs: the ids as arguments. */
import { main } from '../main.js';

process.exitCode = await main(['models', 'pull', ...process.argv.slice(2)]);
