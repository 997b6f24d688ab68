import { findKeptGraph } from './kept-graph.js';
import { InferenceSession } from './runtime.js';

/**
 * Loads a compiled network for the CPU.
 *
 * The arena is on: getting memory from the system anew for each activation takes as long as
 * computing them (RVM at 2 MP four times as long). Plans of all memory beforehand ("memory
 * pattern") are off: sizes differ from photo to photo, and the plan's one block comes on top of
 * what the arena holds (docs/adr/0035).
 *
 * Where optimised graphs are kept (`keepGraphsBeside`), one that is there spares the optimising, and
 * the memory that it leaves behind (docs/adr/0047); else it is written for the next time.
 *
 * @param threads threads that one run may use
 * @throws Error of ONNX Runtime when the file is not a network it can run
 */
export async function loadSession(path: string, threads: number): Promise<InferenceSession> {
  const optimising = { graphOptimizationLevel: 'all' } as const;
  const options = { ...OPTIONS, intraOpNumThreads: threads };
  const graph = await findKeptGraph(path, optimising);
  if (graph.path !== null) {
    try {
      const done = { ...options, graphOptimizationLevel: 'disabled' } as const;
      return await InferenceSession.create(graph.path, done);
    } catch {
      await graph.drop();
    }
  }
  if (graph.temporary !== null) {
    try {
      const writing = { ...options, ...optimising, optimizedModelFilePath: graph.temporary };
      const session = await InferenceSession.create(path, writing);
      await graph.keep();
      return session;
    } catch {
      // It may be that it could not be written; if it is the network, the last line says so.
      await graph.giveUp();
    }
  }
  return InferenceSession.create(path, { ...options, ...optimising });
}

const OPTIONS = {
  executionProviders: ['cpu'],
  interOpNumThreads: 1,
  executionMode: 'sequential',
  enableCpuMemArena: true,
  enableMemPattern: false,
  logSeverityLevel: 3,
} as const;
