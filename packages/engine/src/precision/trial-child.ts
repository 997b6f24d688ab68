import { holdTrial, type TrialFiles } from './trial.js';

// What `choose-precision` starts: the files as the one argument, the outcome as JSON on stdout.
const outcome = await holdTrial(JSON.parse(process.argv[2] ?? '') as TrialFiles);
process.stdout.write(JSON.stringify(outcome));
