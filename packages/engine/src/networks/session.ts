import { InferenceSession } from 'onnxruntime-node';

/** What a compiled network computes with; of int8 ones some layers stay float32. */
export type Precision = 'float32' | 'int8';

/**
 * Loads a compiled network for the CPU.
 *
 * The arena is on: getting memory from the system anew for each activation takes as long as
 * computing them (RVM at 2 MP four times as long). Plans of all memory beforehand ("memory
 * pattern") are off: sizes differ from photo to photo, and the plan's one block comes on top of
 * what the arena holds (docs/adr/0035).
 *
 * @param threads threads that one run may use
 * @throws Error of ONNX Runtime when the file is not a network it can run
 */
export async function loadSession(
  path: string,
  threads: number,
  precision: Precision = 'float32',
): Promise<InferenceSession> {
  return InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableCpuMemArena: true,
    enableMemPattern: false,
    logSeverityLevel: 3,
    ...(precision === 'int8' ? { extra: FEW_FLOAT_LAYERS } : {}),
  });
}

/** The float layers' own memory layout costs more in turning than they gain, where they are few. */
const FEW_FLOAT_LAYERS = { optimization: { disable_specified_optimizers: 'NchwcTransformer' } };
