import { readFileSync } from 'node:fs';
import { HttpSettings } from '@aqueduct/http';
import type { Command } from 'commander';
import { hostLimits, type HostLimit } from '../host/host-limits';
import { Output } from '../support/output';
import { settingsOf } from '../support/settings-of';
import { table } from '../support/table';
import { wholeNumber } from '../support/whole-number';

const DESCRIPTION =
  'Compares what this host lets a process have (open files, connections that wait, outgoing ports) with what a load needs, and says ' +
  'what too little costs and where it is set. Reads /proc only: on Linux, in the container or unit in which the process runs.';

export function addHostCommand(program: Command): void {
  program
    .command('host')
    .summary('what this host lets a process have, and what that costs')
    .description(DESCRIPTION)
    .option(
      '--connections <count>',
      'that a process may have open',
      wholeNumber({ least: 1, most: 10_000_000 }),
      10_000,
    )
    .action(({ connections }: { connections: number }, command: Command) => tell(connections, Output.of(command)));
}

function tell(connections: number, output: Output): void {
  const { backlog } = settingsOf(HttpSettings);
  const limits = hostLimits({ backlog, connections }, readIfThere);
  const short = limits.filter(({ isEnough }) => !isEnough);
  const explanations = short.map(
    ({ name, cost, setBy }) => `\n${name} is too low.\n  It costs: ${cost}\n  It is set by: ${setBy}`,
  );
  const verdict = short.length === 0 ? '\nIt is enough.' : explanations.join('\n');
  output.result(`${table(limits.map(rowOf))}\n${verdict}`, { limits });
}

function rowOf({ name, has, needs, isEnough }: HostLimit): Record<string, string> {
  return { limit: name, has: String(has ?? 'unknown'), needs: String(needs), verdict: isEnough ? 'enough' : 'too low' };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
