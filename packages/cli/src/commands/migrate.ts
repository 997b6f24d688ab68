import { resolve } from 'node:path';
import { type Config, ConfigError, readConfig } from '@nobg/server/config/config.js';
import type { MovePlan, MoveReport } from '@nobg/server/wiring/move/move.js';
import { Command } from 'commander';
import { CliError, EXIT, type SetExit } from '../exit.js';
import { moveProgress } from '../migrate/progress.js';
import { planText, reportText } from '../migrate/report.js';
import { migrateSchema, schemaText } from '../migrate/schema.js';
import { listenForStop } from '../stop-signal.js';
import { printJson, type Terminal } from '../terminal.js';

interface MigrateOptions {
  readonly from?: string;
  readonly fromDatabase?: string;
  readonly schemaOnly?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `nobg migrate`: an installation to another database and other storage, or the schema alone. */
export function migrateCommand(terminal: Terminal, setExit: SetExit): Command {
  return new Command('migrate')
    .description('Move an installation to the database and storage of these settings.')
    .option('--from <folder>', 'data folder of the installation to move')
    .option(
      '--from-database <url>',
      'its database (default: nobg.db in its data folder); NOBG_FROM_DATABASE_URL keeps a password out of lists of processes',
    )
    .option('--schema-only', 'only bring the schema of the database up to date, as a start does')
    .option('--dry-run', 'check and compare; change nothing')
    .option('--json', 'print the outcome as JSON')
    .addHelpText(
      'after',
      `
Moves accounts, keys, usage, the audit trail, jobs with their images, webhooks and results. Stop the
servers of both first. The source is only read and stays as it is. All rows are verified by
number and checksum for each table, all files by size and SHA-256. An interrupted move continues when it is repeated.

Examples:
  nobg migrate --schema-only
  NOBG_DATA_DIR=new-data nobg migrate --from old-data --dry-run
  NOBG_DATA_DIR=new-data nobg migrate --from old-data

Exit codes: 0 all is there, 1 files are missing in the source itself, 2 invalid command line,
3 source or target cannot be used, 130 stopped by Ctrl-C.`,
    )
    .action(async (options: MigrateOptions) => {
      process.umask(0o077);
      const target = readConfig(terminal.env);
      if (options.schemaOnly) {
        if (options.from !== undefined || options.fromDatabase !== undefined) {
          throw new CliError(EXIT.usage, 'Expected either --schema-only or --from, not both.');
        }
        const outcome = await migrateSchema(target, options.dryRun ?? false);
        if (options.json) printJson(terminal, outcome);
        else terminal.stdout.write(`${schemaText(outcome)}\n`);
        return;
      }
      const source = sourceOf(options, terminal);
      warnOfSame(source, target, terminal);
      const { moveInstallation, planMove } = await import('@nobg/server/wiring/move/move.js');
      if (options.dryRun) {
        const plan = await planMove(source, target);
        if (options.json) printJson(terminal, planJson(plan));
        else terminal.stdout.write(`${planText(plan)}\n`);
        return;
      }
      const stop = listenForStop();
      const progress = moveProgress(terminal.stderr);
      try {
        const report = await moveInstallation(source, target, {
          onProgress: progress.update,
          signal: stop.signal,
        });
        progress.end();
        if (options.json) printJson(terminal, reportJson(report));
        else terminal.stdout.write(`${reportText(report)}\n`);
        if (report.areas.some(({ missing }) => missing.length > 0)) setExit(EXIT.failed);
      } catch (error) {
        progress.end();
        if (!stop.signal.aborted) throw error;
        terminal.stderr.write('Stopped; the same command continues the move.\n');
        setExit(EXIT.interrupted);
      } finally {
        stop.release();
      }
    });
}

/** The installation as a server without other settings would find it. */
function sourceOf({ from, fromDatabase }: MigrateOptions, { env }: Terminal): Config {
  if (from === undefined) {
    throw new CliError(
      EXIT.usage,
      'Expected the data folder of the installation to move after --from, or --schema-only.',
    );
  }
  const url = fromDatabase ?? env.NOBG_FROM_DATABASE_URL;
  try {
    return readConfig({
      NOBG_DATA_DIR: resolve(from),
      ...(url === undefined ? {} : { NOBG_DATABASE_URL: url }),
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [problem] = error.problems;
    throw new CliError(
      EXIT.usage,
      `Expected ${problem?.expected} for --from-database, but got "${problem?.received}".`,
    );
  }
}

function warnOfSame({ storage: from }: Config, { storage: to }: Config, terminal: Terminal): void {
  if (from.databaseUrl !== to.databaseUrl) return;
  terminal.stderr.write(
    'The settings name the source’s own database as the target (NOBG_DATABASE_URL): only files are copied.\n',
  );
}

function planJson({ tables, areas }: MovePlan) {
  return { dry_run: true, tables, files: areas };
}

function reportJson({ tables, areas }: MoveReport) {
  return { dry_run: false, tables, files: areas };
}
