const LONGEST = 40;

/**
 * A short name for where photos come from: what a manifest says of a data set before its first
 * bracket, comma, colon or semicolon. The same text always has the same name.
 *
 * @param dataset as the manifest has it
 */
export function sourceLabel(dataset: string): string {
  const [head = ''] = dataset.trim().split(/ \(|[,;:](?: |$)/);
  const label = head.trim() || dataset.trim();
  return label.length <= LONGEST ? label : `${label.slice(0, LONGEST - 1).trimEnd()}…`;
}
