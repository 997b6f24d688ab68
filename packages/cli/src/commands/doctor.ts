import { readConfig } from '@nobg/server/config/config.js';
import { Command } from 'commander';
import pc from 'picocolors';
import { type Check, type Finding, fail, messageOf } from '../doctor/check.js';
import { EXIT, type SetExit } from '../exit.js';
import { environmentOf, portOption } from '../port-option.js';
import { printJson, type Terminal } from '../terminal.js';

/** `nobg doctor`: what is wrong with this machine or set-up, and what to do. */
export function doctorCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('doctor')
    .description('Check this machine and set-up, and recommend fixes.')
    .addOption(portOption())
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      `
Examples:
  nobg doctor
  nobg doctor --port 9000 --json

It is read-only: it creates nothing and does not migrate the database. In a bucket it writes an object of its own and deletes it.

Exit codes: 0 no problems, 1 at least one problem.`,
    )
    .action(async (options: { json?: true; port?: string }) => {
      const environment = environmentOf(terminal, options);
      const config = readConfig(environment);
      // Not before they are used: they read the database's libraries, which other commands need not wait for.
      const [{ machineChecks }, { partChecks }, { serviceChecks }, { setupChecks }] =
        await Promise.all([
          import('../doctor/machine.js'),
          import('../doctor/parts.js'),
          import('../doctor/services.js'),
          import('../doctor/setup.js'),
        ]);
      const checks = [
        ...machineChecks(config.storage.dataDir),
        ...setupChecks(config),
        ...serviceChecks(config, config.cluster.redisUrl),
        ...partChecks(config),
      ];
      const findings = [];
      for (const check of checks) {
        const finding = await runCheck(check);
        findings.push({ name: check.name, ...finding });
        if (!options.json) terminal.stdout.write(`${line(check.name, finding)}\n`);
      }
      if (options.json) printJson(terminal, findings);
      else terminal.stdout.write(`\n${verdict(findings)}\n`);
      if (findings.some(({ status }) => status === 'fail')) setExit(EXIT.failed);
    });
}

/** A check that throws becomes a finding, so that the others are still shown. */
async function runCheck(check: Check): Promise<Finding> {
  try {
    return await check.run();
  } catch (error) {
    return fail(messageOf(error), 'This check itself failed; please report it.');
  }
}

function line(name: string, { status, found, todo }: Finding): string {
  const marks = { ok: pc.green('ok  '), warn: pc.yellow('warn'), fail: pc.red('FAIL') };
  const first = `${marks[status]}  ${name.padEnd(12)} ${found}`;
  return todo === null ? first : `${first}\n      ${''.padEnd(12)} → ${todo}`;
}

function verdict(findings: readonly Finding[]): string {
  const failed = findings.filter(({ status }) => status === 'fail').length;
  if (failed > 0) return `${failed === 1 ? 'One problem' : `${failed} problems`} found.`;
  return 'No problems found.';
}
