// Written in syntax that old versions of Node can still read, so that they get
// the sentence below and not a syntax error.

/** The oldest version that works; the same as `engines` in package.json. */
const OLDEST_NODE = '20.19.0';

/**
 * @param {string} version such as `20.19.1`
 * @returns {string | null} what is wrong with it, in one sentence; null when it will do
 * @internal
 */
export function nodeVersionProblem(version) {
  const have = version.split('.').map(Number);
  const need = OLDEST_NODE.split('.').map(Number);
  for (let i = 0; i < need.length; i++) {
    if (have[i] > need[i]) return null;
    if (have[i] < need[i]) {
      return `NoBG needs Node ${OLDEST_NODE} or newer but runs on ${version}; install a newer one from https://nodejs.org and try again.`;
    }
  }
  return null;
}

/** Ends the process with one sentence where this Node is too old. */
export function requireNode() {
  const problem = nodeVersionProblem(process.versions.node);
  if (problem === null) return;
  process.stderr.write(`${problem}\n`);
  process.exit(3);
}
