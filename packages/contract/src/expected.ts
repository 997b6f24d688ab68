/** As much of zod's issues as is read here. */
export interface SchemaIssue {
  readonly code: string;
  readonly message: string;
  readonly expected?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly values?: readonly unknown[];
  readonly origin?: unknown;
  readonly format?: unknown;
  readonly keys?: readonly string[];
}

/** What a schema expected where it found something else: completes "expected …". */
export function expectedBy(issue: SchemaIssue): string {
  const unit = { string: ' characters', array: ' entries' }[String(issue.origin)] ?? '';
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'int' ? 'a whole number' : `${issue.expected}`;
    case 'too_small':
      return `at least ${issue.minimum}${unit}`;
    case 'too_big':
      return `at most ${issue.maximum}${unit}`;
    case 'invalid_value':
      return `one of ${issue.values?.join(', ')}`;
    case 'invalid_format':
      return issue.format === 'datetime' ? 'a time such as 2026-01-02T12:00:00Z' : issue.message;
    case 'unrecognized_keys':
      return 'no such member';
    default:
      return issue.message;
  }
}
