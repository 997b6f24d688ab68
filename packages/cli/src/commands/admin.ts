import type { Database } from '@nobg/server/adapters/database/open.js';
import { readConfig } from '@nobg/server/config/config.js';
import type { NewAuditEvent } from '@nobg/server/domain/accounts/audit-trail.js';
import { Command } from 'commander';
import { CliError, EXIT } from '../exit.js';
import { openAuditTrail } from '../open-audit-trail.js';
import { serverAddress } from '../operator/server-address.js';
import type { Terminal } from '../terminal.js';
import { auditCommand } from './admin-audit.js';

/** `nobg admin`: access for the operator of the machine, in the same database that the server uses. */
export function adminCommand(terminal: Terminal): Command {
  const command = new Command('admin').description(
    'Restore the administrator’s access, and read the audit trail.',
  );
  command
    .command('link')
    .description('Create a link to the first administrator’s sign-up, or to a new password.')
    .argument('[email]', 'address of the administrator; required if there are several')
    .addHelpText(
      'after',
      `
Without an administrator, the link signs up the first one (valid once, for a week). Otherwise it sets a
new password and signs in, even if failed attempts have locked the account (valid once, for an hour).
Earlier links of the same kind become invalid.

Examples:
  nobg admin link
  nobg admin link boss@example.org`,
    )
    .action(async (email: string | undefined) => {
      process.umask(0o077);
      const config = readConfig(terminal.env);
      const { openDatabase } = await import('@nobg/server/adapters/database/open.js');
      const database = await openDatabase(config.storage.databaseUrl);
      try {
        const { path, about, event } = await makeLink(database, email);
        terminal.stderr.write(`${about} Keep it to yourself:\n`);
        terminal.stdout.write(`${serverAddress(config)}${path}\n`);
        // Last: a failure of this must not lose the link.
        const trail = await openAuditTrail(database, config);
        await trail.record({ ...event, source: 'command_line' });
      } finally {
        await database.close();
      }
    });
  command.addCommand(auditCommand(terminal));
  return command;
}

interface NewLink {
  /** With its secret. */
  readonly path: string;
  readonly about: string;
  readonly event: Pick<NewAuditEvent, 'event' | 'accountId'>;
}

/** @throws CliError when it isn't clear whose password the link is to set */
async function makeLink(database: Database, email: string | undefined): Promise<NewLink> {
  const [{ createLinkStore }, { createUserStore }, { createLinks }, { systemClock }] =
    await Promise.all([
      import('@nobg/server/adapters/database/links.js'),
      import('@nobg/server/adapters/database/users.js'),
      import('@nobg/server/domain/accounts/one-time-links.js'),
      import('@nobg/server/adapters/clock.js'),
    ]);
  const links = createLinks({ links: createLinkStore(database.db), clock: systemClock });
  const administrators = await createUserStore(database.db).administrators();
  if (administrators.length === 0) {
    await links.endOf(null, 'admin');
    const { path } = await links.make('admin');
    const about = 'Whoever opens this becomes the administrator.';
    return { path, about, event: { event: 'admin_link_made' } };
  }
  const named = administrators.filter((user) => user.email === email?.trim().toLowerCase());
  const [user, ...others] = email === undefined ? administrators : named;
  if (user === undefined || others.length > 0) {
    const known = administrators.map((one) => one.email).join(', ');
    const got = email === undefined ? 'none' : `"${email}"`;
    throw new CliError(
      EXIT.usage,
      `Expected the address of an administrator, one of ${known}, but got ${got}.`,
    );
  }
  await links.endOf(user.id, 'reset');
  const { path } = await links.make('reset', { userId: user.id });
  const about = `A new password for ${user.email}, within an hour.`;
  return { path, about, event: { event: 'reset_link_made', accountId: user.id } };
}
