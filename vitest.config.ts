import { defineConfig } from 'vitest/config';

// Tests import packages through their `exports`, so what runs is what was built:
// child processes and tests share one copy of every module.
export default defineConfig({
  test: {
    include: [
      'scripts/test/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'eval/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
    ],
    pool: 'forks',
    // ONNX Runtime reports to its makers unless it is told not to before it loads.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
