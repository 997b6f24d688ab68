import { readConfig } from '@nobg/server/config/config.js';
import { Command } from 'commander';
import { CliError, EXIT } from '../exit.js';
import { openAuditTrail } from '../open-audit-trail.js';
import type { Terminal } from '../terminal.js';
import { auditCommand } from './admin-audit.js';

/** `nobg admin`: the way in for whoever runs the machine, in the same database that the server uses. */
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
      const link = await makeLink(terminal, email);
      terminal.stderr.write(`${link.about} Keep it to yourself:\n`);
      terminal.stdout.write(`${link.url}\n`);
    });
  command.addCommand(auditCommand(terminal));
  return command;
}

async function makeLink(
  terminal: Terminal,
  email: string | undefined,
): Promise<{ url: string; about: string }> {
  process.umask(0o077);
  const config = readConfig(terminal.env);
  const [
    { openDatabase },
    { createLinkStore },
    { createUserStore },
    { createLinks },
    { systemClock },
  ] = await Promise.all([
    import('@nobg/server/adapters/database/open.js'),
    import('@nobg/server/adapters/database/links.js'),
    import('@nobg/server/adapters/database/users.js'),
    import('@nobg/server/domain/accounts/one-time-links.js'),
    import('@nobg/server/adapters/clock.js'),
  ]);
  const { host, port } = config.http;
  const address = config.public.publicUrl ?? `http://${isAny(host) ? '127.0.0.1' : host}:${port}`;
  const database = await openDatabase(config.storage.databaseUrl);
  try {
    const users = createUserStore(database.db);
    const links = createLinks({ links: createLinkStore(database.db), clock: systemClock });
    const trail = await openAuditTrail(database, config);
    const administrators = await users.administrators();
    if (administrators.length === 0) {
      await links.endOf(null, 'admin');
      const { path } = await links.make('admin');
      await trail.record({ event: 'admin_link_made', source: 'command_line' });
      return { url: `${address}${path}`, about: 'Whoever opens this becomes the administrator.' };
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
    await trail.record({
      ...{ event: 'reset_link_made', source: 'command_line', accountId: user.id },
    });
    return { url: `${address}${path}`, about: `A new password for ${user.email}, within an hour.` };
  } finally {
    await database.close();
  }
}

function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
