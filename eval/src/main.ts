import { isFault } from './is-fault.js';
import { readOptions } from './options.js';
import { run } from './run.js';
import { USAGE } from './usage.js';

/**
 * `npm run eval`: measures cutouts against ground truth.
 *
 * @param args the command line after the program's name
 * @returns the exit code: 0, 1 when a photo failed, 2 when the call itself was wrong
 * @internal
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = readOptions(args);
    if (options === null) {
      process.stdout.write(USAGE);
      return 0;
    }
    return await run(options);
  } catch (error) {
    if (!isFault(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}
