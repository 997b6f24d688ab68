/** First match wins: browsers name the ones before them too. */
const PROGRAMS: readonly [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux|X11/, 'Linux'],
];

/** `Firefox on Linux` of a User-Agent; its beginning where it is none of those. */
export function agentWords(agent: string): string {
  const find = (list: typeof PROGRAMS) => list.find(([pattern]) => pattern.test(agent))?.[1];
  const [program, system] = [find(PROGRAMS), find(SYSTEMS)];
  if (program && system) return `${program} on ${system}`;
  return program ?? (agent.slice(0, 40) || 'Unknown program');
}
