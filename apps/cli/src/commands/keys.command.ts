import { AuthSettings, KeyFile, policyOf, type KeyStatus } from '@aqueduct/auth';
import type { Command } from 'commander';
import { Output } from '../support/output';
import { settingsOf } from '../support/settings-of';
import { table } from '../support/table';

const HELP = `
The file is that of AUTH_SIGNING_KEY_FILE. A rotation takes three steps, after each of which every process is restarted
(one after the other, so nobody notices):

  npm run aqueduct -- keys add keys.json        the new key verifies, and is published
  npm run aqueduct -- keys promote keys.json    it signs; the old one still verifies
  npm run aqueduct -- keys retire keys.json     the old one is removed, once no token of it is left`;

export function addKeysCommand(program: Command): void {
  const keys = program
    .command('keys')
    .summary('make and rotate the keys that sign access tokens')
    .addHelpText('after', HELP);
  const step = (name: string, summary: string, run: (file: KeyFile) => Promise<string>): void => {
    keys
      .command(name)
      .summary(summary)
      .argument('<file>', 'the JWK set with the private keys')
      .action(async (path: string, _options: object, command: Command) => {
        const output = Output.of(command);
        const file = new KeyFile(path);
        const said = await run(file);
        output.result(said, { keys: await file.status() });
      });
  };
  step('show', 'which keys there are, and what each is for', async (file) => table((await file.status()).map(row)));
  step('add', 'add a key that verifies and does not sign yet; the first one signs', async (file) => {
    const { kid, role } = await file.add();
    return role === 'signs'
      ? `${kid} signs. Set AUTH_SIGNING_KEY_FILE to this file.`
      : `${kid} verifies. Restart every process, then: keys promote`;
  });
  step('promote', 'let the newest key sign', async (file) => {
    const { kid } = await file.promote();
    return `${kid} signs. Restart every process; when its predecessor's tokens have expired: keys retire`;
  });
  keys
    .command('retire')
    .summary('remove the keys that do not sign any more')
    .argument('<file>', 'the JWK set with the private keys')
    .option('--now', 'also while tokens of them may be valid: their bearers must sign in again')
    .action((path: string, { now }: { readonly now?: true }, command: Command) =>
      retire(path, now, Output.of(command)),
    );
}

async function retire(path: string, now: true | undefined, output: Output): Promise<void> {
  const file = new KeyFile(path);
  const retired = await file.retire(now === true ? 0 : policyOf(settingsOf(AuthSettings)).tokenTtlSeconds);
  const said = retired.map((kid) => `${kid} is removed.`).join('\n') || 'Nothing to do: no key has been replaced.';
  output.result(said, { retired, keys: await file.status() });
}

function row({ kid, role, since }: KeyStatus): Record<string, string> {
  return { key: kid, role, since: since.toISOString() };
}
