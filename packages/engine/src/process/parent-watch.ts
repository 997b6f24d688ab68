/**
 * A thread of every engine process: kills the process once its parent is gone.
 *
 * The main thread learns of that from the closed channel, but not while native
 * code blocks it, which a network run does for seconds. Linux could signal the
 * death of a parent (`PR_SET_PDEATHSIG`), but Node has no way to ask for it, so
 * this thread looks: an orphan is given another parent at once.
 */
import { workerData } from 'node:worker_threads';

/** Short against the seconds of a job, long enough to cost nothing (one system call). */
const LOOK_EVERY_MS = 250;

const parentPid: unknown = workerData;

setInterval(() => {
  if (process.ppid !== parentPid) process.kill(process.pid, 'SIGKILL');
}, LOOK_EVERY_MS);
