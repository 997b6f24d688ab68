import type { JobItem } from '../../../../entities/job.js';

/**
 * Names of results in an archive: the image's with its folders and the result's format. A number is added where another
 * has it, in whatever case. What an archive's programs would take for another place is left out.
 * @param taken names that are not given
 */
export function archiveNames(
  taken: Iterable<string>,
): (item: Pick<JobItem, 'name' | 'position'>, format: string) => string {
  const used = new Set([...taken].map(keyOf));

  function take(name: string): boolean {
    const key = keyOf(name);
    if (used.has(key)) return false;
    used.add(key);
    return true;
  }

  return ({ name, position }, format) => {
    const base = pathOf(name ?? '').replace(/\.[A-Za-z0-9]{1,5}$/, '') || `${position + 1}`;
    // Thousands of one name: their positions are different for sure.
    const numbers = ['', ' (2)', ` (image ${position + 1})`];
    for (const number of numbers) {
      const candidate = `${base}${number}.${format}`;
      if (take(candidate)) return candidate;
    }
    let last = `${base} (image ${position + 1}).${format}`;
    while (!take(last)) last = `_${last}`;
    return last;
  };
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** Folders below the archive's own, without characters that a file system refuses. */
function pathOf(name: string): string {
  const parts = name.split(/[\\/]/).map((part) => part.replace(/[<>:"|?*]/g, '_').trim());
  return parts.filter((part) => part !== '' && !/^\.+$/.test(part)).join('/');
}
