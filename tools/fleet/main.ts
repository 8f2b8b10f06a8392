import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FIRST_CONTENT } from '../start/domain.mjs';
import { Interrupted, Interruption } from '../start/interruption.mjs';
import { beTheOnlyStart } from '../start/only-one.mjs';
import { readEnvironment } from '../start/settings.mjs';
import { sendCommand } from './control/control-client';
import { ControlServer } from './control/control-server';
import { fleetCommands } from './control/fleet-commands';
import { Fleet } from './fleet';
import { HELP, readCall, type Call, type FleetOptions } from './options';
import { findPrograms, SETUP } from './parts/programs';
import { renderStatus } from './status/table';
import type { FleetStatus } from './status/status';

const ROOT = join(__dirname, '../..');
const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const call = read();
  if (call === undefined) return;
  if (call.kind === 'help') return say(HELP);
  const given = readEnvironment(ROOT);
  const home = resolve(ROOT, given['DATABASE_EMBEDDED_DIR'] || '.aqueduct');
  const directory = join(home, 'fleet');
  if (call.kind === 'command') return command(call, join(directory, 'fleet.sock'));
  await run(call.options, given, home, directory);
}

/** Undefined: it is said what is wrong with it. */
function read(): Call | undefined {
  try {
    return readCall(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${HELP}\n`);
    process.exitCode = 2;
    return undefined;
  }
}

async function command(call: Extract<Call, { kind: 'command' }>, socket: string): Promise<void> {
  const { name, target, seconds, json } = call;
  const result = await sendCommand(socket, { command: name, target, seconds }, say);
  if (name !== 'status') return say(String(result));
  say(json ? JSON.stringify(result) : renderStatus(result as FleetStatus));
}

async function run(options: FleetOptions, given: NodeJS.ProcessEnv, home: string, directory: string): Promise<void> {
  const programs = findPrograms();
  // The embedded databases have one owner: `npm start` or a fleet.
  await beTheOnlyStart(home);
  await mkdir(directory, { recursive: true });
  for (const line of programs.missing) say(`${line}. Get it by: ${SETUP}`);
  const fleet = new Fleet({ options, programs, directory, given, tell: say, firstContent: FIRST_CONTENT?.command });
  const interruption = new Interruption(() => process.exit(1));
  const socket = join(directory, 'fleet.sock');
  rmSync(socket, { force: true });
  const control = new ControlServer(
    socket,
    fleetCommands(fleet, directory, () => process.kill(process.pid, 'SIGTERM')),
  );
  try {
    await interruption.or(fleet.start());
    await control.listen();
    say(
      `\n${renderStatus(await fleet.status())}\n\nThe fleet is ready. Logs: ${join(directory, 'log')}. Stop: Ctrl-C\n`,
    );
    await interruption.or(new Promise(() => undefined));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    say('Stopping the fleet');
    control.close();
    await fleet.stop();
    rmSync(socket, { force: true });
  }
  say('Stopped.');
}

main()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(() => process.stdout.write('', () => process.exit()));
