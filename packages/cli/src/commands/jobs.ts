import { ApiError, ConnectionError, type JobState } from '@nobg/client';
import { JOB_STATES } from '@nobg/contract/jobs.js';
import { Command, Option } from 'commander';
import { CliError, EXIT } from '../exit.js';
import type { JobAccess, ShownItem, ShownJob } from '../jobs/job-access.js';
import { localJobs } from '../jobs/local-jobs.js';
import { serverJobs } from '../jobs/server-jobs.js';
import { wholeNumber } from '../operator/whole-number.js';
import { withOperator } from '../operator/with-operator.js';
import { printable, printableName } from '../output/printable.js';
import { table } from '../output/table.js';
import { printJson, type Terminal } from '../terminal.js';

interface Access {
  readonly server?: string;
  readonly key?: string;
  readonly json?: true;
}

/** An id in examples. */
const SHOWN = 'job_4kTq9ZxW2mVb7RcY1sLdN8';

const ABOUT = `
With --server, the jobs of the key's account on that server; without, those of all accounts in the database of
these settings.`;

/** `nobg jobs`: jobs of a server's account, or of the installation on this machine. */
export function jobsCommand(terminal: Terminal): Command {
  const command = new Command('jobs').description('List, show, cancel and retry jobs.');
  const add = (name: string, about: string) =>
    command
      .command(name)
      .description(about)
      .option('--server <url>', 'a NoBG server, instead of the database of these settings')
      .option('--key <key>', 'API key for the server; NOBG_KEY unless given')
      .option('--json', 'print the outcome as JSON');

  add('list', 'List jobs, newest first.')
    .option('--limit <n>', 'how many at most', wholeNumber, 50)
    .addHelpText(
      'after',
      `${ABOUT}

Examples:
  nobg jobs list
  nobg jobs list --server http://localhost:8080 --key "$KEY" --json`,
    )
    .action(async (options: Access & { limit: number }) => {
      await withJobs(terminal, options, async (jobs) => {
        const all = await jobs.list(options.limit);
        if (options.json) return printJson(terminal, all);
        if (all.length === 0) return void terminal.stderr.write('There are no jobs.\n');
        terminal.stdout.write(`${jobTable(all)}\n`);
      });
    });

  add('show', 'Show a job and its images.')
    .argument('<job>', 'its id')
    .addOption(new Option('--state <state>', 'only images in this state').choices(JOB_STATES))
    .option('--limit <n>', 'images at most', wholeNumber, 100)
    .addHelpText('after', `${ABOUT}\n\nExamples:\n  nobg jobs show ${SHOWN} --state failed`)
    .action(async (id: string, options: Access & { limit: number; state?: JobState }) => {
      await withJobs(terminal, options, async (jobs) => {
        const job = await jobs.get(id);
        const items = await jobs.items(id, options.state, options.limit);
        if (options.json) return printJson(terminal, { ...job, items });
        terminal.stdout.write(`${jobTable([job])}\n`);
        if (items.length > 0) terminal.stdout.write(`\n${itemTable(items)}\n`);
      });
    });

  const changes = [
    ['cancel', 'Cancel the images of a job that have not ended.'],
    ['retry', 'Try the failed images of a job again.'],
  ] as const;
  for (const [name, about] of changes) {
    add(name, about)
      .argument('<job>', 'its id')
      .addHelpText('after', `${ABOUT}\n\nExamples:\n  nobg jobs ${name} ${SHOWN}`)
      .action(async (id: string, options: Access) => {
        await withJobs(terminal, options, async (jobs) => {
          const job = await jobs[name](id);
          if (options.json) return printJson(terminal, job);
          terminal.stdout.write(`${jobTable([job])}\n`);
        });
      });
  }
  return command;
}

async function withJobs(
  terminal: Terminal,
  { server, key = terminal.env.NOBG_KEY }: Access,
  work: (jobs: JobAccess) => Promise<void>,
): Promise<void> {
  if (server === undefined) return withOperator(terminal, (operator) => work(localJobs(operator)));
  if (!key) {
    throw new CliError(
      EXIT.usage,
      'Expected an API key for the server: --key, or NOBG_KEY in the environment.',
    );
  }
  try {
    await work(serverJobs(server, key));
  } catch (error) {
    if (error instanceof ConnectionError) throw new CliError(EXIT.setup, error.message);
    if (!(error instanceof ApiError)) throw error;
    throw new CliError(error.status === 401 ? EXIT.setup : EXIT.failed, error.message);
  }
}

function jobTable(jobs: readonly ShownJob[]): string {
  const head = ['ID', 'STATE', 'IMAGES>', 'DONE>', 'FAILED>', 'ACCOUNT', 'CREATED'];
  const columns = jobs.some(({ account }) => account !== undefined) ? 7 : 5;
  const rows = jobs.map((job) => [
    ...[job.id, job.state, String(job.total), String(job.done), String(job.failed)],
    ...[job.account ?? '', job.created_at?.slice(0, 16).replace('T', ' ') ?? ''],
  ]);
  return table(
    head.slice(0, columns),
    rows.map((row) => row.slice(0, columns)),
  );
}

function itemTable(items: readonly ShownItem[]): string {
  const rows = items.map(({ id, name, external_id: externalId, state, error }) => [
    ...[id, printableName(name ?? '-'), printableName(externalId ?? '-'), state],
    error === null ? '' : printable(`${error.code}: ${error.detail}`),
  ]);
  return table(['IMAGE', 'NAME', 'EXTERNAL ID', 'STATE', 'ERROR'], rows);
}
