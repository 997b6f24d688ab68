import type { ApiKey } from '../../../entities/api-key.js';
import type { RequestGroup } from '../../../ports/request-log-store.js';

const HEAD = ['from', 'key', 'kind', 'mode', 'status', 'code', 'requests'];

/** Counts as RFC 4180 has tables: a line for each bucket, key, mode, status and code. */
export function usageCsv(groups: readonly RequestGroup[], keys: readonly ApiKey[]): string {
  const byId = new Map(keys.map((key) => [key.id, key]));
  const lines = [...groups]
    .sort((a, b) => a.bucket - b.bucket || a.keyId.localeCompare(b.keyId) || a.status - b.status)
    .map(({ bucket, keyId, mode, status, code, requests }) => {
      const key = byId.get(keyId);
      const from = new Date(bucket).toISOString();
      return [from, key?.name ?? keyId, key?.kind ?? '', mode ?? '', status, code ?? '', requests];
    });
  return [HEAD, ...lines].map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

/**
 * A cell that is a cell in every program: spreadsheets take one that begins with =, +, - or @
 * for a formula, and the name of a key is anybody's text
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
function cell(value: string | number): string {
  const text = String(value);
  const plain = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
