// `nobg` of the images: all that a first start of a checkout does was done when the image was made.
import { fileURLToPath } from 'node:url';
import { linkWeights } from './link-weights.mjs';

const weights = fileURLToPath(new URL('../../weights', import.meta.url));
// Who names a folder of weights uses that one alone.
process.env.NOBG_MODELS_DIR ||= linkWeights(weights, process.env.NOBG_DATA_DIR);
const { main } = await import('../../packages/cli/dist/main.js');
process.exitCode = await main(process.argv.slice(2));
