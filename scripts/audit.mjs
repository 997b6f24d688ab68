// `npm run audit`: known vulnerabilities of what NoBG ships. Exit code: 0 none known, 1 some, 3 the registry keeps no list.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('..', import.meta.url));
const shell = process.platform === 'win32';
const { stdout, stderr } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  ...{ cwd, shell, encoding: 'utf8' },
});
const report = read(stdout);
if (report?.metadata?.vulnerabilities === undefined) {
  const reason = report?.message ?? stderr.trim().split('\n')[0] ?? 'npm said nothing';
  process.stderr.write(`The registry keeps no list of vulnerabilities: ${reason}\n`);
  process.exitCode = 3;
} else {
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities)) {
    process.stdout.write(`${name} ${range}: ${severity}\n`);
  }
  const { total } = report.metadata.vulnerabilities;
  process.stdout.write(`${total} packages with known vulnerabilities\n`);
  process.exitCode = total === 0 ? 0 : 1;
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
