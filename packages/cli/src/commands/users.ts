import type { User } from '@nobg/server/entities/user.js';
import { presentUser } from '@nobg/server/http/api/app/present-user.js';
import type { UserRow } from '@nobg/server/ports/user-store.js';
import { Argument, Command, Option } from 'commander';
import { CliError, EXIT } from '../exit.js';
import { serverAddress } from '../operator/server-address.js';
import { wholeNumber } from '../operator/whole-number.js';
import { type Operator, withOperator } from '../operator/with-operator.js';
import { printable } from '../output/printable.js';
import { table } from '../output/table.js';
import { USER_HEAD, userRow } from '../output/users.js';
import { printJson, type Terminal } from '../terminal.js';

interface Json {
  readonly json?: true;
}

const USER = 'its e-mail address or id';

/** `nobg users`: accounts, in the same database that the server uses. */
export function usersCommand(terminal: Terminal): Command {
  const command = new Command('users').description('List, create, disable and change accounts.');

  command
    .command('list')
    .description('List accounts, newest first.')
    .option('--query <text>', 'only those whose address contains this text')
    .option('--limit <n>', 'how many at most', wholeNumber, 50)
    .option('--json', 'print the accounts as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  nobg users list\n  nobg users list --query @example.org --json',
    )
    .action(async ({ query = '', limit, json }: Json & { query?: string; limit: number }) => {
      await withOperator(terminal, async ({ administration }) => {
        const wanted = { query: query.trim().toLowerCase(), after: null, limit };
        const users = await administration.users(wanted);
        if (json) return printJson(terminal, users.map(presentUser));
        if (users.length === 0) return void terminal.stderr.write('There are no such accounts.\n');
        terminal.stdout.write(`${table(USER_HEAD, users.map(userRow))}\n`);
      });
    });

  command
    .command('show')
    .description('Show an account.')
    .argument('<user>', USER)
    .option('--json', 'print the account as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  nobg users show boss@example.org\n  nobg users show boss@example.org --json',
    )
    .action(async (given: string, options: Json) => {
      await withOperator(terminal, async (operator) => {
        const { id } = await find(operator, given);
        const row = await operator.users.row(id, operator.clock.now());
        if (row === null) throw unknown(given);
        printUser(terminal, row, options);
      });
    });

  command
    .command('create')
    .description('Create an account, and a link by which its owner chooses a password.')
    .argument('<email>', 'address of its owner')
    .option('--plan <plan>', 'id of its plan (default: that of new accounts, or of administrators)')
    .addOption(new Option('--role <role>', 'its rights').choices(['user', 'admin']).default('user'))
    .option('--json', 'print the account and the link as JSON')
    .addHelpText(
      'after',
      `
The link works once, for an hour; nobg users reset-link makes another.

Examples:
  nobg users create anna@example.org --plan pro
  LINK=$(nobg users create ben@example.org)    # the link alone is on standard output`,
    )
    .action(async (email: string, options: Json & { plan?: string; role: User['role'] }) => {
      await withOperator(terminal, async (operator) => {
        const { administration, trail } = operator;
        const { plan = null, role } = options;
        const user = await administration.create({ email, plan, role });
        const link = await administration.resetLink(user.id);
        printLink(terminal, operator, { user, ...link, told: `Created ${user.id}` }, options);
        const about = { source: 'command_line', accountId: user.id } as const;
        const detail = `plan=${user.planId}, role=${role}`;
        await trail.record({ ...about, event: 'account_made', detail });
        await trail.record({ ...about, event: 'reset_link_made' });
      });
    });

  command
    .command('reset-link')
    .description('Create a link to a new password for an account.')
    .argument('<user>', USER)
    .option('--json', 'print the link as JSON')
    .addHelpText('after', '\nExamples:\n  nobg users reset-link boss@example.org')
    .action(async (given: string, options: Json) => {
      await withOperator(terminal, async (operator) => {
        const { id } = await find(operator, given);
        const user = await operator.users.row(id, operator.clock.now());
        if (user === null) throw unknown(given);
        const link = await operator.administration.resetLink(id);
        const told = `A new password for ${user.email}, within an hour`;
        printLink(terminal, operator, { user, ...link, told }, options);
        await operator.trail.record({
          ...{ event: 'reset_link_made', source: 'command_line', accountId: id },
        });
      });
    });

  const changes = [
    {
      ...{ name: 'disable', about: 'Disable an account: its sessions end, its keys are refused.' },
      ...{ change: { locked: true }, example: 'carl@example.org' },
    },
    {
      ...{ name: 'enable', about: 'Enable an account that was disabled.' },
      ...{ change: { locked: false }, example: 'carl@example.org' },
    },
  ] as const;
  for (const { name, about, change, example } of changes) {
    command
      .command(name)
      .description(about)
      .argument('<user>', USER)
      .option('--json', 'print the account as JSON')
      .addHelpText('after', `\nExamples:\n  nobg users ${name} ${example}`)
      .action((given: string, options: Json) => changeUser(terminal, given, change, options));
  }

  command
    .command('set-plan')
    .description('Give an account another plan; it holds from the next request on.')
    .argument('<user>', USER)
    .argument('<plan>', 'id of the plan (nobg plans list)')
    .option('--json', 'print the account as JSON')
    .addHelpText('after', '\nExamples:\n  nobg users set-plan carl@example.org pro')
    .action((given: string, plan: string, options: Json) =>
      changeUser(terminal, given, { plan }, options),
    );

  command
    .command('set-role')
    .description('Give an account the rights of an administrator, or take them.')
    .argument('<user>', USER)
    .addArgument(new Argument('<role>', 'its rights').choices(['user', 'admin']))
    .option('--json', 'print the account as JSON')
    .addHelpText('after', '\nExamples:\n  nobg users set-role carl@example.org admin')
    .action((given: string, role: User['role'], options: Json) =>
      changeUser(terminal, given, { role }, options),
    );
  return command;
}

async function changeUser(
  terminal: Terminal,
  given: string,
  change: { readonly plan?: string; readonly locked?: boolean; readonly role?: User['role'] },
  options: Json,
): Promise<void> {
  await withOperator(terminal, async (operator) => {
    const { id } = await find(operator, given);
    const row = await operator.administration.change(id, change);
    printUser(terminal, row, options);
    const facts = Object.entries(change).map(([name, value]) => `${name}=${value}`);
    await operator.trail.record({
      ...{ event: 'account_changed', source: 'command_line', accountId: id },
      detail: facts.join(', '),
    });
  });
}

/** @throws CliError where there is no such account */
async function find({ users }: Pick<Operator, 'users'>, given: string): Promise<User> {
  const byEmail = given.includes('@');
  const user = byEmail
    ? await users.findByEmail(given.trim().toLowerCase())
    : await users.findById(given);
  if (user === null) throw unknown(given);
  return user;
}

function unknown(given: string): CliError {
  return new CliError(EXIT.usage, `There is no account ${printable(given)}.`);
}

function printUser(terminal: Terminal, row: UserRow, { json }: Json): void {
  if (json) printJson(terminal, presentUser(row));
  else terminal.stdout.write(`${table(USER_HEAD, [userRow(row)])}\n`);
}

/** Before the event is recorded: a failure of that must not lose the only copy of the link. */
function printLink(
  terminal: Terminal,
  { config }: Pick<Operator, 'config'>,
  of: { readonly user: UserRow; readonly path: string; readonly expiresAt: Date; told: string },
  { json }: Json,
): void {
  const url = `${serverAddress(config)}${of.path}`;
  if (json) {
    const link = { url, expires_at: of.expiresAt.toISOString() };
    printJson(terminal, { user: presentUser(of.user), link });
    return;
  }
  terminal.stderr.write(`${of.told}. Hand the link to ${printable(of.user.email)} alone:\n`);
  terminal.stdout.write(`${url}\n`);
}
