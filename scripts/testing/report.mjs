import { readFileSync } from 'node:fs';

/**
 * The numbers of a run, from vitest's JSON report.
 * @param {string} path of the report
 * @returns {{ passed: number, failed: number, skipped: number } | null} null where there is none.
 *   A file that could not even be loaded counts as one failure.
 */
export function readReport(path) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
  const unloadable = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((t) => t.status !== 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** `N passed, N failed`, and how many were skipped where any were. */
export function closingLine({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}

/**
 * What failed, and why.
 * @param {string} path of the report
 */
export function failuresOf(path) {
  try {
    const { testResults } = JSON.parse(readFileSync(path, 'utf8'));
    return testResults
      .flatMap((file) => [file.message, ...file.assertionResults.map(failureOf)])
      .filter(Boolean)
      .join('\n');
  } catch {
    return 'There is no report.';
  }
}

function failureOf({ status, fullName, failureMessages }) {
  return status === 'failed' ? `${fullName}: ${failureMessages.join(' ')}` : '';
}

/** Says what is skipped, and why. */
export function warn(what, why) {
  process.stderr.write(`SKIPPED: ${what}: ${why}\n`);
}
