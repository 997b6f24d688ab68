import { rm } from 'node:fs/promises';

/** Files of one request, all gone when it is over. */
export interface TemporaryFiles {
  /** A fresh path; nothing is made there. */
  path(): Promise<string>;
  /** Deletes what is at any of the paths. */
  remove(): Promise<void>;
}

export function temporaryFiles(draftPath: () => Promise<string>): TemporaryFiles {
  const paths: string[] = [];
  return {
    async path() {
      const path = await draftPath();
      paths.push(path);
      return path;
    },
    async remove() {
      await Promise.all(paths.map((path) => rm(path, { force: true })));
    },
  };
}
