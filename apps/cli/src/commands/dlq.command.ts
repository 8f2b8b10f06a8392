import { DEAD_LETTERS, type DeadLetter, type DeadLetters } from '@aqueduct/messaging';
import { OperatorError } from '@aqueduct/kernel';

import type { Command } from 'commander';
import { Output } from '../support/output';
import { table } from '../support/table';
import { wholeNumber } from '../support/whole-number';
import { withLibraries } from '../support/with-application';

interface Selection {
  readonly id?: string[];
  readonly all?: true;
}

/** Neither some nor all were asked for. */
class NothingChosenError extends OperatorError {
  readonly code = 'NOTHING_CHOSEN';

  constructor() {
    super('Name events with --id <id> (as often as you like), or take all of the group with --all');
  }
}

/** The group has no dead letter with this id. */
class LetterMissingError extends OperatorError {
  readonly code = 'LETTER_MISSING';

  constructor(group: string, id: string) {
    super(`The group ${group} has no dead letter ${id}: npm run aqueduct -- dlq list ${group} shows those that it has`);
  }
}

const MANY = 100_000;

export function addDlqCommand(program: Command): void {
  const dlq = program.command('dlq').summary('events that no handler could handle: list, show, redrive, purge');
  dlq
    .command('list')
    .summary('dead letters of a group, or how many each group has')
    .argument('[group]')
    .option('--limit <n>', 'how many', wholeNumber({ least: 1, most: 10_000 }), 50)
    .addHelpText('after', '\nExample:\n  npm run aqueduct -- dlq list notifications')
    .action((group: string | undefined, { limit }: { limit: number }, command: Command) =>
      list(group, limit, Output.of(command)),
    );
  dlq
    .command('show')
    .summary('one dead letter, with its payload')
    .argument('<group>')
    .argument('<id>')
    .action((group: string, id: string, _options: object, command: Command) => show(group, id, Output.of(command)));
  addChange(dlq, 'redrive', 'deliver again, with all attempts before it');
  addChange(dlq, 'purge', 'remove for good');
}

function addChange(dlq: Command, verb: 'redrive' | 'purge', summary: string): void {
  const past = verb === 'redrive' ? 'will be delivered again' : 'removed';
  dlq
    .command(verb)
    .summary(summary)
    .argument('<group>')
    .option('--id <id>', 'one event; may be given again', (id: string, ids: string[] = []) => [...ids, id])
    .option('--all', 'all of the group')
    .addHelpText('after', `\nExample:\n  npm run aqueduct -- dlq ${verb} notifications --all`)
    .action((group: string, { id, all }: Selection, command: Command) => {
      if (id === undefined && all !== true) throw new NothingChosenError();
      const output = Output.of(command);
      return withLetters(output, async (letters) => {
        const count = await letters[verb]({ group, ids: all === true ? undefined : id });
        output.result(`${count} event(s) of ${group} ${past}.`, { group, count });
      });
    });
}

function list(group: string | undefined, limit: number, output: Output): Promise<void> {
  return withLetters(output, async (letters) => {
    if (group === undefined) {
      const groups = [...(await letters.count())].map(([name, count]) => ({ group: name, letters: count }));
      const rows = groups.map((each) => ({ group: each.group, letters: String(each.letters) }));
      return output.result(table(rows) || 'No group has dead letters.', { groups });
    }
    const found = await letters.list(group, limit);
    output.result(table(found.map(row)) || `The group ${group} has no dead letters.`, { letters: found });
  });
}

function show(group: string, id: string, output: Output): Promise<void> {
  return withLetters(output, async (letters) => {
    const letter = (await letters.list(group, MANY)).find((each) => each.id === id);
    if (letter === undefined) throw new LetterMissingError(group, id);
    output.result(JSON.stringify(letter, null, 2), letter);
  });
}

function row({ id, envelope, routingKey, attempts, firstAt, lastAt, reason }: DeadLetter): Record<string, string> {
  return {
    id,
    event: envelope?.name ?? routingKey,
    of: envelope?.aggregate ?? '-',
    attempts: String(attempts),
    first: firstAt,
    last: lastAt,
    reason: reason.slice(0, 120),
  };
}

function withLetters(output: Output, work: (letters: DeadLetters) => Promise<void>): Promise<void> {
  return withLibraries(output, (app) => work(app.get<DeadLetters>(DEAD_LETTERS, { strict: false })));
}
