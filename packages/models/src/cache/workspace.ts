import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder in which one process prepares the networks of one download, one after the other. */
export interface Workspace {
  /** What was downloaded so far; it outlives a failure, so that the next try goes on from it. */
  readonly part: string;
  /** The source file, checked. */
  readonly source: string;
  /** The source's additional file of that index in the manifest, checked. */
  additionalFile(index: number): string;
  /** The compiled file before it gets its name. */
  readonly compiled: string;
  readonly note: string;
  /** Removes all; with `keepPart`, all but an unfinished download. */
  close(options: { readonly keepPart: boolean }): Promise<void>;
}

/**
 * Makes a workspace, and clears away those that dead processes left; an unfinished
 * download of the same source among them is taken over. Only for the lock's owner.
 * @param name of what is prepared, as in the lock's name
 * @param key what is downloaded; parts of anything else are of no use.
 */
export async function openWorkspace(dir: string, name: string, key: string): Promise<Workspace> {
  const partName = `${key.slice(0, 16)}.part`;
  const root = join(dir, `${name}.${process.pid}.${randomBytes(6).toString('hex')}.work`);
  const part = join(root, partName);
  const names = await readdir(dir);
  await mkdir(root);
  for (const left of names.filter((n) => isWorkspaceOf(name, n))) {
    // Renaming is atomic: should its owner live after all, it cannot write to our part.
    await rename(join(dir, left, partName), part).catch(() => undefined);
    await rm(join(dir, left), { recursive: true, force: true });
  }
  return {
    part,
    source: join(root, 'source'),
    additionalFile: (index) => join(root, `source.${index + 1}`),
    compiled: join(root, 'compiled.onnx'),
    note: join(root, 'note.json'),
    async close({ keepPart }) {
      const inside = await readdir(root).catch((): string[] => []);
      if (!keepPart || !inside.includes(partName)) {
        await rm(root, { recursive: true, force: true });
        return;
      }
      for (const name of inside) {
        if (name !== partName) await rm(join(root, name), { recursive: true, force: true });
      }
    },
  };
}

function isWorkspaceOf(name: string, folder: string): boolean {
  return folder.startsWith(name) && /^\.\d+\.[0-9a-f]{12}\.work$/.test(folder.slice(name.length));
}
