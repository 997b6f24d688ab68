import type { CompilerId } from '../manifest/compiler-ids.js';
import type { Compile } from './compile.js';

interface Compiler {
  /** Must change whenever the result for the same source would: caches are rebuilt then. */
  readonly version: string;
  /** Approximate size of the result relative to the source, for the check of free disk space. */
  readonly sizeRatio: number;
  readonly compile: Compile;
}

/**
 * Every compiler that a manifest can name. They are loaded when they are needed: a start
 * that finds everything compiled should not wait for the code.
 */
export const COMPILERS: Readonly<Record<CompilerId, Compiler>> = {
  /** float16 to float32 doubles the size. */
  isnet: {
    version: '2',
    sizeRatio: 2,
    compile: async (...args) => (await import('./isnet.js')).compileIsnetFile(...args),
  },
  /** float16 to 8 bits halves the size. */
  'isnet-int8': {
    version: '4',
    sizeRatio: 0.6,
    compile: async (...args) => (await import('./isnet-int8.js')).compileIsnetInt8File(...args),
  },
  /** float16 to float32 doubles the size. */
  matte: {
    version: '1',
    sizeRatio: 2,
    compile: async (...args) => (await import('./matte.js')).compileMatteFile(...args),
  },
  onnx: {
    version: '1',
    sizeRatio: 1,
    compile: async (...args) => (await import('./onnx.js')).copyOnnxFile(...args),
  },
  /** Weights of 8 bits become floats. */
  rvm: {
    version: '1',
    sizeRatio: 4,
    compile: async (...args) => (await import('./rvm.js')).compileRvmFile(...args),
  },
  'sam-decoder': {
    version: '1',
    sizeRatio: 1,
    compile: async (...args) => (await import('./sam-decoder.js')).compileSamDecoderFile(...args),
  },
  /** Weights of matrices and convolutions become 8 bits; tables of positions stay floats. */
  'sam-encoder-int8': {
    version: '2',
    sizeRatio: 0.5,
    compile: async (...args) =>
      (await import('./sam-encoder-int8.js')).compileSamEncoderInt8File(...args),
  },
  /** Weights of 8 bits become floats. */
  tfjs: {
    version: '1',
    sizeRatio: 4,
    compile: async (...args) => (await import('./tfjs.js')).compileTfjsFile(...args),
  },
  /** float16 to float32 doubles the size. */
  tflite: {
    version: '1',
    sizeRatio: 2,
    compile: async (...args) => (await import('./tflite.js')).compileTfliteFile(...args),
  },
  u2net: {
    version: '1',
    sizeRatio: 1,
    compile: async (...args) => (await import('./u2net.js')).compileU2netFile(...args),
  },
  /** Weights of floats become 8 bits. */
  'u2net-int8': {
    version: '1',
    sizeRatio: 0.5,
    compile: async (...args) => (await import('./u2net.js')).compileU2netInt8File(...args),
  },
};
