/** What is used of Node's modules; their types are not there in browsers. */
interface NodeModules {
  readonly url: { fileURLToPath(url: string): string };
  readonly path: { basename(path: string): string };
  readonly 'fs/promises': { readFile(path: string): Promise<Uint8Array<ArrayBuffer>> };
}

/**
 * Reads a file.
 * @param path or `file:` address
 * @throws TypeError where there are no files; Node's error, with `code` and `path`, where it cannot be read
 */
export async function blobOfPath(path: string): Promise<{ blob: Blob; name: string }> {
  const real = /^file:/i.test(path) ? nodeModule('url').fileURLToPath(path) : path;
  const bytes = await nodeModule('fs/promises').readFile(real);
  return { blob: new Blob([bytes]), name: nodeModule('path').basename(real) };
}

/**
 * A module of Node, asked for when a path is used: bundlers for browsers find no import that they
 * cannot resolve.
 */
function nodeModule<Name extends keyof NodeModules>(name: Name): NodeModules[Name] {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  const found = process?.getBuiltinModule?.(`node:${name}`);
  if (!found) throw new TypeError('Expected a File, Blob, bytes or an address: paths need Node.');
  return found as NodeModules[Name];
}
