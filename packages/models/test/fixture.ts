import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { createModelStore } from '@nobg/models/store.js';
import type { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DIR = process.env.NOBG_MODELS_DIR ?? `${ROOT}data/models`;

/** Path of a built-in network, fetched and compiled where it is not there. */
export async function builtinNetwork(id: string): Promise<string> {
  return (await createModelStore({ dir: DIR }).ensure(id)).path;
}

/** Paths of a built-in network's form in floats and of the one in 8 bits, which one download brings. */
export async function builtinPrecisionVariants(id: string): Promise<readonly [string, string]> {
  const [float32, int8] = await createModelStore({ dir: DIR }).ensureAll([id, `${id}-int8`]);
  return [float32!.path, int8!.path];
}

/** A file of fixtures/, made by the script beside it. */
export async function fixture<T>(name: string, schema: z.ZodType<T>): Promise<T> {
  const file = new URL(`./fixtures/${name}`, import.meta.url);
  return schema.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** Little-endian float32 in base64. */
export function storedFloats(text: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer);
}

/** Gzipped bytes in base64. */
export function storedBytes(text: string): Uint8Array {
  return gunzipSync(Buffer.from(text, 'base64'));
}

/** Greatest difference between what was stored and values picked out of a result. */
export function greatestDifference(
  stored: Float32Array,
  actual: (index: number) => number | undefined,
): number {
  return stored.reduce((max, v, i) => Math.max(max, Math.abs(v - (actual(i) ?? Number.NaN))), 0);
}
