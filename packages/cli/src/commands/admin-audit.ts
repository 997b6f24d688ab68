import { AUDIT_EVENTS } from '@nobg/contract/app/audit.js';
import { readConfig } from '@nobg/server/config/config.js';
import type { AuditEvent } from '@nobg/server/entities/audit-event.js';
import { presentAuditEvent } from '@nobg/server/http/api/app/present-audit-event.js';
import { Command, Option } from 'commander';
import { CliError, EXIT } from '../exit.js';
import { openAuditTrail } from '../open-audit-trail.js';
import { wholeNumber } from '../operator/whole-number.js';
import { printable } from '../output/printable.js';
import { table } from '../output/table.js';
import { printJson, type Terminal } from '../terminal.js';

interface AuditOptions {
  readonly account?: string;
  readonly event?: AuditEvent['event'];
  readonly limit: number;
  readonly json?: true;
}

/** `nobg admin audit`: sign-ins, keys, links, roles and plans, as they were recorded. */
export function auditCommand(terminal: Terminal): Command {
  return new Command('audit')
    .description('List security-relevant events, newest first.')
    .option('--account <account>', 'only those of this account: its id or e-mail address')
    .addOption(new Option('--event <event>', 'only those of this kind').choices(AUDIT_EVENTS))
    .option('--limit <n>', 'how many at most', wholeNumber, 50)
    .option('--json', 'print the events as JSON')
    .addHelpText(
      'after',
      `
Events are kept for NOBG_AUDIT_DAYS (180). An account is its id, which stays after it was deleted.

Examples:
  nobg admin audit
  nobg admin audit --event sign_in_failed --limit 200
  nobg admin audit --account usr_4xRmLJXLhfQX7xWn --json`,
    )
    .action(async (options: AuditOptions) => {
      const events = await readEvents(terminal, options);
      if (options.json) return printJson(terminal, events.map(presentAuditEvent));
      if (events.length === 0) {
        terminal.stderr.write('There are no such events.\n');
        return;
      }
      const head = ['TIME', 'EVENT', 'SOURCE', 'ACCOUNT', 'BY', 'TARGET', 'DETAIL', 'ADDRESS'];
      terminal.stdout.write(`${table(head, events.map(row))}\n`);
    });
}

async function readEvents(
  terminal: Terminal,
  { account, event, limit }: AuditOptions,
): Promise<AuditEvent[]> {
  process.umask(0o077);
  const config = readConfig(terminal.env);
  const [{ openDatabase }, { createUserStore }] = await Promise.all([
    import('@nobg/server/adapters/database/open.js'),
    import('@nobg/server/adapters/database/users.js'),
  ]);
  const database = await openDatabase(config.storage.databaseUrl);
  try {
    let accountId = account ?? null;
    if (account?.includes('@')) {
      const user = await createUserStore(database.db).findByEmail(account.trim().toLowerCase());
      if (user === null) {
        throw new CliError(EXIT.usage, `There is no account ${printable(account)}.`);
      }
      accountId = user.id;
    }
    const trail = await openAuditTrail(database, config);
    return await trail.list({ accountId, event: event ?? null, before: null, limit });
  } finally {
    await database.close();
  }
}

function row(event: AuditEvent): string[] {
  const { at, source, accountId, actorId, target, detail, address } = event;
  const cells = [source, accountId, actorId, target, detail, address].map((cell) => cell ?? '-');
  return [`${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`, event.event, ...cells];
}
