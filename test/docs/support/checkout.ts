import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testAuthSettings } from '@aqueduct/auth/testing';
import { emptyDatabases, settingsFor } from '@aqueduct/database/testing';
import { watchStart } from '../../support/started';

const API = 'dist/apps/api/src/main.js';
const CLI = 'dist/apps/cli/src/main.js';
const NODE_FLAGS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

/** Runs the programs of a checkout, as its scripts do. */
export class Checkout {
  constructor(private readonly root: string) {}

  /** @param program below node_modules. @returns what it printed. @throws Error with that, when it fails. */
  run(program: string, ...args: string[]): Promise<string> {
    return this.execute([...NODE_FLAGS, join('node_modules', program), ...args]);
  }

  /** Builds the api, starts it on migrated databases of its own, asks it something, and stops it. */
  async askBuiltApi<T>(ask: (url: string) => Promise<T>): Promise<T> {
    await this.run('@nestjs/cli/bin/nest.js', 'build', 'api');
    const { signingKey = '' } = testAuthSettings();
    const settings = { ...settingsFor(await emptyDatabases()), AUTH_SIGNING_KEY: signingKey };
    await this.execute([CLI, 'migrate'], settings);
    const env = { ...settings, NO_COLOR: '1', PORT: '0' };
    const api = spawn(process.execPath, [API], { cwd: this.root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(api, 'exit');
    try {
      return await ask(await watchStart(api, 'The api').url);
    } finally {
      api.kill('SIGTERM');
      await ended;
    }
  }

  private async execute(args: readonly string[], settings: NodeJS.ProcessEnv = {}): Promise<string> {
    const env = { PATH: process.env['PATH'], NO_COLOR: '1', ...settings };
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: this.root, env });
      return stdout + stderr;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
      throw new Error(`${args.join(' ')}\n${stdout}${stderr}`);
    }
  }
}
