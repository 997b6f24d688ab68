import { ERROR_CODES } from '@nobg/contract/errors.js';

/** The reference page of all error codes, as Markdown. */
export function errorReference(): string {
  const rows = Object.entries(ERROR_CODES)
    .sort(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, title }]) => `| ${status} | \`${code}\` | ${title} |`);
  return `${[
    '# Errors',
    '',
    '<!-- Made by scripts/docs.mjs from packages/contract/src/errors.ts. Change it there. -->',
    '',
    'Every error has a stable `code`; its `type` is `urn:nobg:error:<code>`. Statuses are those of the HTTP API; the command line shows the same codes.',
    '',
    '| status | code | title |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n')}\n`;
}
