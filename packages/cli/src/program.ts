import { Command } from 'commander';
import { adminCommand } from './commands/admin.js';
import { compatCommand } from './commands/compat.js';
import { completionCommand } from './commands/completion.js';
import { doctorCommand } from './commands/doctor.js';
import { jobsCommand } from './commands/jobs.js';
import { keysCommand } from './commands/keys.js';
import { mcpCommand } from './commands/mcp.js';
import { migrateCommand } from './commands/migrate.js';
import { modelsCommand } from './commands/models.js';
import { plansCommand } from './commands/plans.js';
import { removeCommand } from './commands/remove.js';
import { serveCommand } from './commands/serve.js';
import { usersCommand } from './commands/users.js';
import { workerCommand } from './commands/worker.js';
import type { SetExit } from './exit.js';
import { printable } from './output/printable.js';
import type { Terminal } from './terminal.js';
import { VERSION } from './version.js';

/** The command line's grammar; every command is in a file of its own. */
export function createProgram(terminal: Terminal, setExit: SetExit): Command {
  const program = new Command('nobg')
    .description('Removes the background of photos, as a server or locally.')
    .version(VERSION)
    .showHelpAfterError('Add --help for usage.')
    .addHelpText(
      'after',
      `
Exit codes: 0 success, 1 part of the work failed, 2 invalid command line,
3 unsuitable machine or set-up (see nobg doctor).`,
    );
  const commands = [
    serveCommand,
    workerCommand,
    removeCommand,
    jobsCommand,
    keysCommand,
    usersCommand,
    plansCommand,
    adminCommand,
    modelsCommand,
    migrateCommand,
    compatCommand,
    doctorCommand,
    mcpCommand,
  ];
  for (const create of commands) program.addCommand(create(terminal, setExit));
  program.addCommand(completionCommand(terminal, program));
  harden(program, terminal);
  return program;
}

/** Errors are thrown to `main` and not exited on; output goes where the terminal says. */
function harden(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.stdout.write(text),
    // What was typed is repeated there.
    writeErr: (text) => terminal.stderr.write(printable(text)),
  });
  for (const child of command.commands) harden(child, terminal);
}
