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
  'DYLD_LIBRARY_PATH',
  'SystemRoot',
  'TEMP',
] as const;

/** @param environment of the parent; this process's own unless given */
export function childEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const passed: NodeJS.ProcessEnv = {};
  for (const name of PASSED_ON) {
    const value = environment[name];
    if (value !== undefined) passed[name] = value;
  }
  return passed;
}
