import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Opens modules of a package that its `exports` keep to the project: what tests and measurements may import. */
const CONDITIONS = ['nobg-internal'];

/** Vitest begins with the largest files; of these small ones each takes minutes, mostly waiting, and one would be left alone. */
const LONG = /\/(chaos|remove-jobs)\.test\.ts$/;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

// Tests import packages through their `exports`, so what runs is what was built:
// child processes and tests share one copy of every module.
export default defineConfig({
  ssr: {
    resolve: {
      // The others are Vite's own for servers, without `module`: Vitest hands them to Node, which does not know it, and
      // packages have files for bundlers there.
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
    sequence: { sequencer: LongFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
