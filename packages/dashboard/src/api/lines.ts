/**
 * Splits text that grows into its lines.
 * @returns a function that takes all the text so far, and gives the whole lines that are new
 */
export function newLines(): (text: string, ended?: boolean) => string[] {
  let read = 0;
  return (text, ended = false) => {
    const until = ended ? text.length : text.lastIndexOf('\n') + 1;
    if (until <= read) return [];
    const lines = text.slice(read, until).split('\n');
    read = until;
    return lines.map((line) => line.trim()).filter((line) => line !== '');
  };
}
