/** What an endpoint of metrics answers, parsed. */
export interface Exposition {
  /** Names as `# TYPE` has them, with their help. */
  readonly help: ReadonlyMap<string, string>;
  /** By name and labels as they are written: `nobg_engine_slots`, `nobg_results{a="b"}`. */
  readonly values: ReadonlyMap<string, number>;
  /** Sum over all series of a name whose labels hold these texts. */
  sum(name: string, ...labels: string[]): number;
}

/** Reads `/metrics` of a server. @throws where it is not answered with 200 */
export async function readMetrics(url: string | null): Promise<Exposition> {
  const response = await fetch(`${url}/metrics`);
  if (response.status !== 200) throw new Error(`expected 200 but got ${response.status}`);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  const help = new Map<string, string>();
  const values = new Map<string, number>();
  for (const line of lines) {
    const [, name, text] = /^# HELP (\w+) (.*)$/.exec(line) ?? [];
    if (name !== undefined) help.set(name, text ?? '');
    const [, series, value] = /^([^#\s]\S*(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (series !== undefined) values.set(series, Number(value));
  }
  const sum = (name: string, ...labels: string[]): number =>
    [...values]
      .filter(([series]) => series === name || series.startsWith(`${name}{`))
      .filter(([series]) => labels.every((label) => series.includes(label)))
      .reduce((total, [, value]) => total + value, 0);
  return { help, values, sum };
}
