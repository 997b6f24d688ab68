import type { Plan } from '@nobg/contract/app/plans.js';
import { readConfig } from '@nobg/server/config/config.js';
import { Command } from 'commander';
import { CliError, EXIT } from '../exit.js';
import { printable } from '../output/printable.js';
import { table } from '../output/table.js';
import { printJson, type Terminal } from '../terminal.js';

/** `nobg plans`: what accounts may do, as the settings say it. */
export function plansCommand(terminal: Terminal): Command {
  const command = new Command('plans').description('List the plans of accounts.');

  command
    .command('list')
    .description('List all plans, with who begins with which.')
    .option('--json', 'print the plans as JSON')
    .addHelpText(
      'after',
      `
Plans are those of the file that NOBG_PLANS names, or the built-in ones; edit the file to change them, and
give an account another one with nobg users set-plan.

Examples:
  nobg plans list
  nobg plans list --json`,
    )
    .action(({ json }: { json?: true }) => {
      const { plans, guest, newAccounts, administrators } = readConfig(terminal.env).plans;
      if (json) {
        const first = { new_accounts: newAccounts, administrators };
        return printJson(terminal, { plans, ...first, guest });
      }
      const whose = (plan: Plan) => [
        ...(plan.id === newAccounts ? ['new accounts'] : []),
        ...(plan.id === administrators ? ['administrators'] : []),
        ...(plan === guest ? ['visitors'] : []),
      ];
      const head = ['ID', 'NAME', 'PRICE', 'API', 'PER HOUR>', 'PER DAY>', 'PER MONTH>', 'FOR'];
      const rows = [...plans, ...(guest === null ? [] : [guest])].map((plan) => [
        ...[plan.id, plan.name, plan.price, plan.api ? 'yes' : 'no'],
        ...[plan.requests_per_hour, plan.images_per_day, plan.images_per_month].map(limitText),
        whose(plan).join(', '),
      ]);
      terminal.stdout.write(`${table(head, rows)}\n`);
    });

  command
    .command('show')
    .description('Show all limits and rights of a plan.')
    .argument('<plan>', 'its id')
    .option('--json', 'print the plan as JSON')
    .addHelpText('after', '\nExamples:\n  nobg plans show pro\n  nobg plans show guest --json')
    .action((id: string, { json }: { json?: true }) => {
      const { plans, guest } = readConfig(terminal.env).plans;
      const all = [...plans, ...(guest === null ? [] : [guest])];
      const plan = all.find((one) => one.id === id);
      if (plan === undefined) {
        const known = all.map((one) => one.id).join(', ');
        throw new CliError(
          EXIT.usage,
          `Expected the id of a plan, one of ${known}, but got "${printable(id)}".`,
        );
      }
      if (json) return printJson(terminal, plan);
      const rows = Object.entries(plan).map(([name, value]) => [name, valueText(value)]);
      terminal.stdout.write(`${table(['FIELD', 'VALUE'], rows)}\n`);
    });
  return command;
}

function limitText(limit: number | null): string {
  return limit === null ? '-' : String(limit);
}

function valueText(value: Plan[keyof Plan]): string {
  if (value === null) return '-';
  return Array.isArray(value) ? value.join(', ') : String(value);
}
