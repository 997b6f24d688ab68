import { InferenceSession } from 'onnxruntime-node';

/** What a compiled network computes with; of int8 ones some layers stay float32. */
export type Precision = 'float32' | 'int8';

/**
 * Loads a compiled network for the CPU.
 *
 * For float networks the arena is off: it keeps the largest activation for good (1.2 GB against
 * 0.95 GB for ISNet at 1024²) and buys little. On bytes the same activations are a quarter, and
 * getting memory from the system anew for each takes as long as computing them (docs/adr/0018).
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
    enableCpuMemArena: precision === 'int8',
    logSeverityLevel: 3,
    ...(precision === 'int8' ? { extra: FEW_FLOAT_LAYERS } : {}),
  });
}

/** The float layers' own memory layout costs more in turning than they gain, where they are few. */
const FEW_FLOAT_LAYERS = { optimization: { disable_specified_optimizers: 'NchwcTransformer' } };
