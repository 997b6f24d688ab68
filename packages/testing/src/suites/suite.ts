/**
 * What every implementation of a port holds, as facts by name. Each fact gets a subject of its own,
 * and throws an AssertionError where it does not hold; a test runner gives them their names.
 */
export type Suite<Subject> = Readonly<Record<string, (subject: Subject) => Promise<void>>>;
