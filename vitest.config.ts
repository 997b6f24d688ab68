import { defineConfig } from 'vitest/config';

/** Opens modules of a package that its `exports` keep to the project: what tests and measurements may import. */
const CONDITIONS = ['nobg-internal'];

// Tests import packages through their `exports`, so what runs is what was built:
// child processes and tests share one copy of every module.
export default defineConfig({
  ssr: {
    resolve: {
      // The others are Vite's own for servers, but for `module`: the builds of that name are for bundlers, and Node,
      // which runs everything here as it runs it later, takes others.
      conditions: [...CONDITIONS, 'node', 'development|production'],
      externalConditions: [...CONDITIONS, 'node'],
    },
  },
  test: {
    include: [
      'scripts/test/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'eval/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
    ],
    pool: 'forks',
    execArgv: CONDITIONS.map((name) => `--conditions=${name}`),
    // ONNX Runtime reports to its makers unless it is told not to before it loads.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
