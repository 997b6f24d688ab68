import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { additionalFiles } from '../manifest/additional-files.js';
import { COMPILERS } from '../recipes/compilers.js';
import type { ModelEntry } from '../types.js';

/** What is noted beside a compiled file when it is made. */
const noteSchema = z.object({
  id: z.string(),
  sourceSha256: z.string(),
  compiler: z.string(),
  compilerVersion: z.string(),
  /** Size and SHA-256 (hex) of the compiled file. */
  bytes: z.number().int(),
  sha256: z.string(),
});

export type ModelNote = z.infer<typeof noteSchema>;

/** Where a network's compiled file and its note are, or would be. */
export interface ModelFiles {
  readonly model: string;
  readonly note: string;
}

/**
 * The names say what went in: the id, and a hash of the source's files, the inputs and
 * outputs, the compiler and its version. Another source or compiler is another file.
 */
export function modelFiles(dir: string, entry: ModelEntry): ModelFiles {
  const compiler = COMPILERS[entry.compiler];
  const { otherInputs, otherOutputs } = entry;
  const made = [
    ...[entry.sha256, ...additionalFiles(entry.source).map((file) => file.sha256)],
    ...[entry.output, entry.compiler, compiler.version],
    ...(otherInputs || otherOutputs ? [otherInputs ?? [], otherOutputs ?? []] : []),
    // These become part of the network itself.
    ...(entry.compiler === 'matte' ? [entry.input, entry.activation ?? 'none'] : []),
  ];
  const key = createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 16);
  const model = join(dir, `${entry.id}-${key}.onnx`);
  return { model, note: `${model}.json` };
}

/**
 * The note of a compiled file that is whole as far as its size tells; null when there
 * is none. The content is not read: at 176 MB that would delay every start.
 */
export async function compiledNote(files: ModelFiles): Promise<ModelNote | null> {
  try {
    const [text, { size }] = await Promise.all([readFile(files.note, 'utf8'), stat(files.model)]);
    const note = noteSchema.safeParse(JSON.parse(text));
    return note.success && note.data.bytes === size ? note.data : null;
  } catch (error) {
    // Absent, cut short, or not readable: each is put right by making the file anew.
    if (error instanceof SyntaxError || isFsError(error)) return null;
    throw error;
  }
}

function isFsError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** Removes the compiled files of a network that an older source or compiler made. */
export async function removeOutdated(
  dir: string,
  id: string,
  names: readonly string[],
  keep: ModelFiles,
): Promise<void> {
  const compiled = new RegExp(`^${id}-[0-9a-f]{16}\\.onnx(\\.json)?$`);
  for (const name of names) {
    const path = join(dir, name);
    if (!compiled.test(name) || path === keep.model || path === keep.note) continue;
    await rm(path, { force: true });
  }
}
