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
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
