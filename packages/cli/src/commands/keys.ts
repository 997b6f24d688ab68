import { readConfig } from '@nobg/server/config/config.js';
import type { AuditTrail } from '@nobg/server/domain/accounts/audit-trail.js';
import type { ApiKey, Keys } from '@nobg/server/domain/accounts/keys.js';
import { Command, InvalidArgumentError } from 'commander';
import { openAuditTrail } from '../open-audit-trail.js';
import { keyRow, minute, printSecret, publicKey } from '../output/keys.js';
import { table } from '../output/table.js';
import { printJson, type Terminal } from '../terminal.js';

/** `nobg keys`: API keys, in the same database that the server uses. */
export function keysCommand(terminal: Terminal): Command {
  const command = new Command('keys').description('Create, list, rotate and revoke API keys.');

  command
    .command('create')
    .description('Create a key. Its secret is shown only once.')
    .requiredOption('--name <name>', 'name that describes the use of the key')
    .option('--test', 'create a test key')
    .option('--limit <n>', 'requests an hour (default: NOBG_REQUESTS_PER_HOUR, 100)', wholeNumber)
    .option('--json', 'print the key as JSON')
    .addHelpText(
      'after',
      `
Examples:
  nobg keys create --name "web shop"
  KEY=$(nobg keys create --name ci)    # the secret alone is on standard output`,
    )
    .action(async (options: { name: string; test?: true; limit?: number; json?: true }) => {
      await withKeys(terminal, async (keys, trail, limitPerHour) => {
        const { key, secret } = await keys.create({
          name: options.name,
          kind: options.test ? 'test' : 'live',
          limitPerHour: options.limit ?? limitPerHour,
        });
        const told = `Made ${key.id} "${key.name}"`;
        printSecret(terminal, options, { key, secret, told });
        await trail.record({ ...of(key), event: 'key_made', detail: `kind=${key.kind}` });
      });
    });

  command
    .command('list')
    .description('List all keys, oldest first.')
    .option('--json', 'print the keys as JSON')
    .addHelpText('after', '\nExamples:\n  nobg keys list\n  nobg keys list --json')
    .action(async (options: { json?: true }) => {
      await withKeys(terminal, async (keys) => {
        const all = await keys.list();
        if (options.json) return printJson(terminal, all.map(publicKey));
        if (all.length === 0) {
          terminal.stderr.write('There are no keys yet; create one with nobg keys create.\n');
          return;
        }
        const head = [
          'ID',
          'NAME',
          'KIND',
          'ENDS IN',
          'PER HOUR>',
          'CREATED',
          'LAST USED',
          'STATE',
        ];
        terminal.stdout.write(`${table(head, all.map(keyRow))}\n`);
      });
    });

  command
    .command('revoke')
    .description('Revoke a key immediately; by name, also its predecessors from rotations.')
    .argument('<key>', 'its name, its id, its last four characters, or the whole secret')
    .option('--json', 'print the key as JSON')
    .addHelpText('after', '\nExamples:\n  nobg keys revoke ci\n  nobg keys revoke x7Qd --json')
    .action(async (given: string, options: { json?: true }) => {
      await withKeys(terminal, async (keys, trail) => {
        const [key, ...predecessors] = await keys.revoke(given);
        const revoked = [key, ...predecessors];
        if (options.json) printJson(terminal, publicKey(key));
        for (const { id, name, lastFour } of options.json ? [] : revoked) {
          terminal.stdout.write(`Revoked ${id} "${name}", which ends in ${lastFour}.\n`);
        }
        for (const one of revoked) await trail.record({ ...of(one), event: 'key_revoked' });
      });
    });

  command
    .command('rotate')
    .description('Replace a key; the old one stays valid for an overlap.')
    .argument('<key>', 'its name, its id, its last four characters, or the whole secret')
    .option(
      '--overlap <hours>',
      'hours for which the old key stays valid (0: ends immediately)',
      hours,
      24,
    )
    .option('--json', 'print the new key as JSON')
    .addHelpText(
      'after',
      `
The new key has the name, scopes, limit and owner of the old one.

Examples:
  nobg keys rotate "web shop"
  KEY=$(nobg keys rotate ci --overlap 0)    # the secret alone is on standard output`,
    )
    .action(async (given: string, options: { overlap: number; json?: true }) => {
      await withKeys(terminal, async (keys, trail) => {
        const { key, secret, old } = await keys.rotate(given, options.overlap);
        const end = old.expiresAt === null ? '' : ` works until ${minute(old.expiresAt)}`;
        const told = `Made ${key.id} "${key.name}"; the key that ends in ${old.lastFour}${end}`;
        printSecret(terminal, options, { key, secret, told });
        await trail.record({ ...of(old), event: 'key_rotated', detail: `made=${key.id}` });
      });
    });

  return command;
}

async function withKeys(
  terminal: Terminal,
  work: (keys: Keys, trail: AuditTrail, limitPerHour: number) => Promise<void>,
): Promise<void> {
  process.umask(0o077);
  const config = readConfig(terminal.env);
  // Imported when they are used, so that `nobg serve` starts without them.
  const [{ systemClock }, { createKeyStore }, { openDatabase }, { createKeys }] = await Promise.all(
    [
      import('@nobg/server/adapters/clock.js'),
      import('@nobg/server/adapters/database/keys.js'),
      import('@nobg/server/adapters/database/open.js'),
      import('@nobg/server/domain/accounts/keys.js'),
    ],
  );
  const database = await openDatabase(config.storage.databaseUrl);
  try {
    const keys = createKeys({ keys: createKeyStore(database.db), clock: systemClock });
    await work(keys, await openAuditTrail(database, config), config.limits.requestsPerHour);
  } finally {
    await database.close();
  }
}

/** What an event about this key has in common with others. */
function of({ id, ownerId }: ApiKey) {
  return { source: 'command_line' as const, accountId: ownerId, target: id };
}

/** Of the overlap of two keys: a month, and no more. */
function hours(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 720) {
    throw new InvalidArgumentError(`Expected whole hours from 0 to 720, but got ${text}.`);
  }
  return Number(text);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) {
    throw new InvalidArgumentError(`Expected a whole number from 1, but got ${text}.`);
  }
  return Number(text);
}
