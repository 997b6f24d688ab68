// What Docker calls to learn whether the process in this container answers: exit code 0 or 1. It is not asked whether
// the process could do its work now (/readyz): a restart would not help where a database is away.
const { NOBG_ROLE, NOBG_METRICS_PORT, PORT } = process.env;
const address =
  NOBG_ROLE === 'worker'
    ? `http://127.0.0.1:${NOBG_METRICS_PORT}/health/live`
    : `http://127.0.0.1:${PORT || 8080}/livez`;

try {
  const { status } = await fetch(address, { signal: AbortSignal.timeout(4000) });
  if (status !== 200) throw new Error(`expected 200, got ${status}`);
} catch (error) {
  process.stderr.write(`${address}: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
