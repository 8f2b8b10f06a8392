import { JobsModule, JobsOperator, type QueueDefinition, type QueueStatus } from '@aqueduct/jobs';
import type { Command } from 'commander';
import { QUEUES } from '../../../installation';
import { Output } from '../support/output';
import { table } from '../support/table';
import { withModule } from '../support/with-application';

const STATUS_HELP = `
Rows are those of jobs that were born in a transaction: each keeps one until it is done.

Example:
  npm run aqueduct -- jobs status --json`;

/** @param queues those of the installation. */
export function addJobsCommand(program: Command, queues: readonly QueueDefinition<object>[] = QUEUES): void {
  const jobs = program.command('jobs').summary('jobs in their queues: how many, and those that failed');
  jobs
    .command('status')
    .summary('how many jobs each queue has, and for how long they wait')
    .description('Counts the jobs of each queue by their state, and the rows of those that are not done.')
    .addHelpText('after', STATUS_HELP)
    .action((_options: object, command: Command) => jobsStatus(queues, Output.of(command)));
  jobs
    .command('retry')
    .summary('give failed jobs all their attempts again')
    .description('Puts failed jobs back into their queue, also those that it has forgotten and whose row is left.')
    .argument('[queue]', 'only of this queue (default: of all)')
    .option('--id <id>', 'only this job')
    .addHelpText('after', '\nExample:\n  npm run aqueduct -- jobs retry')
    .action((queue: string | undefined, { id }: { readonly id?: string }, command: Command) =>
      jobsRetry(queues, queue, id, Output.of(command)),
    );
}

function jobsStatus(queues: readonly QueueDefinition<object>[], output: Output): Promise<void> {
  return withModule(output, JobsModule.forRoot({ queues }), async (app) => {
    const status = await app.get(JobsOperator).status();
    output.result(table(status.map(row)) || 'This installation has no queues: apps/installation.ts lists them.', {
      queues: status,
    });
  });
}

function row(status: QueueStatus): Record<string, string> {
  const { queue, waiting, active, delayed, failed, oldestWaitingMs, isHeld, pending, pendingFailed } = status;
  return {
    queue: isHeld ? `${queue} (held)` : queue,
    waiting: String(waiting),
    oldest: oldestWaitingMs === undefined ? '-' : `${(oldestWaitingMs / 1000).toFixed(1)} s`,
    active: String(active),
    delayed: String(delayed),
    failed: String(failed),
    rows: String(pending),
    'failed rows': String(pendingFailed),
  };
}

function jobsRetry(
  queues: readonly QueueDefinition<object>[],
  queue: string | undefined,
  id: string | undefined,
  output: Output,
): Promise<void> {
  return withModule(output, JobsModule.forRoot({ queues }), async (app) => {
    const retried = await app.get(JobsOperator).retry(queue, id);
    const sentences = Object.entries(retried)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${count} job(s) of ${name} will be tried again.`);
    const nothing = id === undefined ? 'no job has failed' : `no job ${id} has failed`;
    output.result(sentences.join('\n') || `Nothing to do: ${nothing}.`, { retried });
  });
}
