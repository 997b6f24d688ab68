import { createRequire } from 'node:module';

/** ONNX Runtime's version, read from its package: loading the runtime itself would cost this process its memory. */
export function runtimeVersion(): string {
  const read = createRequire(import.meta.url);
  return (read('onnxruntime-node/package.json') as { version: string }).version;
}
