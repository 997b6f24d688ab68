import type { ApiKey } from '@nobg/server/domain/accounts/keys.js';
import { printJson, type Terminal } from '../terminal.js';

/** Called before the event is recorded: a failure of that must not lose the only copy of the secret. */
export function printSecret(
  terminal: Terminal,
  options: { readonly json?: true },
  { key, secret, told }: { readonly key: ApiKey; readonly secret: string; readonly told: string },
): void {
  if (options.json) {
    printJson(terminal, { ...publicKey(key), secret });
    return;
  }
  terminal.stderr.write(`${told}. Keep this, it is not shown again:\n`);
  terminal.stdout.write(`${secret}\n`);
}

/** A key as JSON shows it, with the wire's names. */
export function publicKey(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    kind: key.kind,
    last_four: key.lastFour,
    limit_per_hour: key.limitPerHour,
    created_at: key.createdAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    expires_at: key.expiresAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
    replaced_by: key.replacedBy,
  };
}

export function keyRow(key: ApiKey): string[] {
  return [
    key.id,
    key.name,
    key.kind,
    key.lastFour,
    String(key.limitPerHour),
    minute(key.createdAt),
    key.lastUsedAt === null ? 'never' : minute(key.lastUsedAt),
    stateOf(key),
  ];
}

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== null) return `revoked ${minute(revokedAt)}`;
  if (expiresAt === null) return 'works';
  return expiresAt > new Date() ? `works until ${minute(expiresAt)}` : `over ${minute(expiresAt)}`;
}

export function minute(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
