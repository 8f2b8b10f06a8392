import { OutboxBacklog, type ShardBacklog } from '@aqueduct/messaging';

import type { Command } from 'commander';
import { Output } from '../support/output';
import { table } from '../support/table';
import { withLibraries } from '../support/with-application';

export function addOutboxCommand(program: Command): void {
  const outbox = program.command('outbox').summary('events that wait to be published');
  outbox
    .command('status')
    .summary('how many events wait on each shard, and for how long')
    .description(
      'Counts the events that wait on each shard. Without a broker also deliveries that wait to be tried again.',
    )
    .addHelpText('after', '\nExample:\n  npm run aqueduct -- outbox status --json')
    .action((_options: object, command: Command) => outboxStatus(Output.of(command)));
}

function outboxStatus(output: Output): Promise<void> {
  return withLibraries(output, async (app) => {
    const shards = await app.get(OutboxBacklog).read();
    output.result(table(shards.map(row)), { shards });
  });
}

function row({ shard, events, oldestMs, parked, hasRelay }: ShardBacklog): Record<string, string> {
  return {
    shard: String(shard),
    waiting: String(events),
    oldest: events === 0 ? '-' : `${(oldestMs / 1000).toFixed(1)} s`,
    'to be tried again': String(parked),
    relay: hasRelay ? 'yes' : 'none: is a worker running?',
  };
}
