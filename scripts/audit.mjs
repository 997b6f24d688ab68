// `npm run audit`: known vulnerabilities of what NoBG ships. Exit code: 0 none known, 1 some, 3 npm gave no list.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('..', import.meta.url));
const shell = process.platform === 'win32';
const options = { cwd, shell, encoding: 'utf8', maxBuffer: 1e8 };
const { stdout, stderr, error } = spawnSync('npm', ['audit', '--omit=dev', '--json'], options);
const report = read(stdout);
if (report?.metadata?.vulnerabilities === undefined) {
  // Without npm there is no output at all.
  const firstLine = stderr?.trim().split('\n')[0] || 'npm gave no reason';
  const reason = report?.message ?? error?.message ?? firstLine;
  process.stderr.write(
    `npm gave no list of known vulnerabilities: ${reason}. Check that npm runs and reaches its registry: npm ping\n`,
  );
  process.exitCode = 3;
} else {
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities)) {
    process.stdout.write(`${name} ${range}: ${severity}\n`);
  }
  const { total } = report.metadata.vulnerabilities;
  process.stdout.write(`${total} package${total === 1 ? '' : 's'} with known vulnerabilities\n`);
  process.exitCode = total === 0 ? 0 : 1;
}

/** @returns null where the text is no JSON, or there is none */
function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
