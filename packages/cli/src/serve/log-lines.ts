import pc from 'picocolors';

const LEVELS: Readonly<Record<number, (text: string) => string>> = {
  30: pc.dim,
  40: pc.yellow,
  50: pc.red,
  60: pc.red,
};

/**
 * A line of the log for people at a terminal: `14:03:22 listening url=http://…`.
 * Elsewhere the log stays JSON, one object a line.
 */
export function readableLogLine(json: string): string {
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(json);
  } catch {
    return json;
  }
  const { level, time, msg, err, pid: _pid, hostname: _hostname, ...rest } = entry;
  const clock = new Date(typeof time === 'number' ? time : String(time)).toTimeString().slice(0, 8);
  const facts = Object.entries(rest).map(([name, value]) => {
    return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
  const fault = (err as { message?: string } | undefined)?.message;
  const words = [clock, msg, ...facts, ...(fault === undefined ? [] : [fault])];
  const paint = LEVELS[Number(level)] ?? ((text: string) => text);
  return `${paint(words.filter(Boolean).join(' '))}\n`;
}
