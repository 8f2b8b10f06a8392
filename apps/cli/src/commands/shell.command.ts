import { text } from 'node:stream/consumers';
import { addressesOf, DatabaseSettings } from '@aqueduct/database';
import { OperatorSession, operatorTarget, psqlEnvironment, type OperatorTarget } from '@aqueduct/database/operator';
import type { Command } from 'commander';
import { converse } from '../shell/converse';
import { hasPsql, runPsql } from '../shell/run-psql';
import { Shell } from '../shell/shell';
import { Output } from '../support/output';
import { settingsOf } from '../support/settings-of';
import { withEnvironment } from '../support/with-environment';

interface ShellOptions {
  readonly command?: string;
  readonly replica?: true;
  readonly write?: true;
  readonly psql: boolean;
}

export function addShellCommand(program: Command): void {
  program
    .command('shell')
    .summary('work on one database in SQL')
    .description(
      "Opens psql where it is installed, else a small shell of our own, on the primary of a database. On databases of one's own transactions are read only unless --write is given. Statements end after 5 min, waits for a lock after 10 s.",
    )
    .argument('<database>', '"directory", or "shard" with its number')
    .argument('[number]', 'number of the shard')
    .option('--replica', 'on the first replica of the database')
    .option('--write', "allow changes on databases of one's own")
    .option('-c, --command <sql>', 'run this and end; otherwise what comes on standard input')
    .option('--no-psql', 'the shell of our own, also where psql is installed; --json means it too')
    .addHelpText('after', '\nExample:\n  npm run db:shell -- shard 1 -c "SELECT count(*) FROM articles"')
    .action((database: string, number: string | undefined, options: ShellOptions, command: Command) =>
      openShell([database, number].filter((word) => word !== undefined).join(' '), options, Output.of(command)),
    );
}

function openShell(database: string, options: ShellOptions, output: Output): Promise<void> {
  const { isEmbedded } = givenSettings();
  return withEnvironment(output, async (environment) => {
    const settings = settingsOf(DatabaseSettings, environment);
    const target = operatorTarget(addressesOf(settings), database, options.replica === true);
    const session = { isReadOnly: !isEmbedded && options.write !== true, caFile: settings.tlsCaFile };
    if (process.stdin.isTTY && options.command === undefined) output.progress(greeting(target, session.isReadOnly));
    if (options.psql && !output.isJson && hasPsql(environment)) {
      const env = { ...environment, ...psqlEnvironment(target, session) };
      process.exitCode = (await runPsql(env, options.command)) === 0 ? 0 : 1;
    } else await runBuiltIn(target, session, options, output);
  });
}

async function runBuiltIn(
  target: OperatorTarget,
  options: { isReadOnly: boolean; caFile: string | undefined },
  { command }: ShellOptions,
  output: Output,
): Promise<void> {
  const session = await OperatorSession.open(target, { ...options, onNotice: (line) => output.progress(line) });
  try {
    const shell = new Shell(session, (said) => output.part(said), output.isJson);
    if (command === undefined && process.stdin.isTTY) return await converse(shell, session, target.name);
    await shell.runScript(command ?? (await text(process.stdin)));
  } finally {
    await session.close();
  }
}

function greeting({ name, host }: OperatorTarget, isReadOnly: boolean): string {
  return `Connected to ${name} at ${host}${isReadOnly ? '. Transactions are read only: --write allows changes' : ''}. \\? for help, \\q to quit.`;
}

/** As they are before the embedded databases are entered there. */
function givenSettings(): { isEmbedded: boolean } {
  return { isEmbedded: settingsOf(DatabaseSettings).directoryUrl === undefined };
}
