/**
 * What native libraries and Node need of the environment. Everything else stays
 * with the parent: database addresses, keys and tokens have no business in the
 * process that decodes untrusted bytes, nor has NODE_OPTIONS, whose hooks and
 * debugger ports are meant for the parent.
 */
const PASSED_ON = [
  'PATH',
  'TMPDIR',
  'TZ',
  'LANG',
  'LC_ALL',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'MALLOC_ARENA_MAX',
  'GLIBC_TUNABLES',
  'DYLD_LIBRARY_PATH',
  'SystemRoot',
  'TEMP',
] as const;

/**
 * Asks the C library (glibc from 2.35 on) for memory in pages of 2 MB where the system has them. Photos, planes and
 * activations are tens of MB that are made and dropped for every photo; in pages of 4 kB the system maps and clears
 * each of them anew, which takes up to a sixth of a request (docs/adr/0063). Other C libraries don't read this.
 */
const HUGE_PAGES = 'glibc.malloc.hugetlb=1';

/** ONNX Runtime's telemetry is off in every child: see no-telemetry.ts. @param environment of the parent; this process's own unless given */
export function childEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const passed: NodeJS.ProcessEnv = { GLIBC_TUNABLES: HUGE_PAGES, ORT_DISABLE_TELEMETRY: '1' };
  for (const name of PASSED_ON) {
    const value = environment[name];
    if (value !== undefined) passed[name] = value;
  }
  return passed;
}
