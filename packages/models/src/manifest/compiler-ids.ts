/** The compilers that a manifest can name; `COMPILERS` has one for each. */
export const COMPILER_IDS = [
  'isnet',
  'isnet-int8',
  'matte',
  'onnx',
  'rvm',
  'sam-decoder',
  'sam-encoder-int8',
  'tfjs',
  'tflite',
  'u2net',
  'u2net-int8',
] as const;

export type CompilerId = (typeof COMPILER_IDS)[number];
