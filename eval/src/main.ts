import { ModelError } from '@nobg/models/model-error.js';
import { type EvalOptions, readOptions, USAGE } from './options.js';
import { run } from './run.js';
import { UsageError } from './usage-error.js';

/**
 * `npm run eval`: measures cutouts against ground truth.
 *
 * @param args the command line after the program's name
 * @returns the exit code: 0, 1 when a photo failed, 2 when the call itself was wrong
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options: EvalOptions | null = readOptions(args);
    if (options === null) {
      process.stdout.write(USAGE);
      return 0;
    }
    return await run(options);
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof ModelError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}
