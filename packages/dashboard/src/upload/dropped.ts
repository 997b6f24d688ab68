import { fileSource, type PhotoSource } from './photo-source.ts';

/** All files that were dropped, with those in folders below, by their paths. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly PhotoSource[]> {
  // Entries are only there until the event is over: they are taken before anything is waited for.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  if (entries.every((entry) => entry === null)) {
    return [...transfer.files].map((file) => fileSource(file));
  }
  const found: PhotoSource[] = [];
  for (const entry of entries) if (entry !== null) await collect(entry, found);
  return found;
}

async function collect(entry: FileSystemEntry, found: PhotoSource[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.push(fileSource(file, entry.fullPath.replace(/^\//, '')));
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // Browsers give a hundred entries at a time, and none at the end.
  for (;;) {
    const page = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (page.length === 0) return;
    for (const each of page) await collect(each, found);
  }
}
