import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { PasswordFilter } from '@aqueduct/auth';
import { OperatorError } from '@aqueduct/kernel';
import type { Command } from 'commander';
import { Output } from '../support/output';
import { wholeNumber } from '../support/whole-number';

const HELP = `
Lines are passwords, or the SHA-1 of one in hexadecimal, with how often it was seen after a colon, as haveibeenpwned.com offers them.

Example:
  npm run aqueduct -- passwords build pwned-passwords-sha1.txt --seen 100 --out passwords.filter
  AUTH_BREACHED_PASSWORDS_FILE=passwords.filter`;

const HASHED = /^([0-9A-Fa-f]{40})(?::(\d+))?$/;

class PasswordListError extends OperatorError {
  readonly code = 'PASSWORD_LIST';
}

interface BuildOptions {
  readonly out: string;
  readonly seen: number;
}

export function addPasswordsCommand(program: Command): void {
  program
    .command('passwords')
    .summary('the passwords that nobody may choose')
    .command('build')
    .summary('make a filter of a list of breached passwords')
    .description('Reads a list twice, and writes what AUTH_BREACHED_PASSWORDS_FILE names: 29 bits for each password.')
    .argument('<list>', 'one password in a line')
    .requiredOption('--out <file>', 'where to write it')
    .option(
      '--seen <times>',
      'of hashes, only those that were seen so often',
      wholeNumber({ least: 1, most: 1_000_000_000 }),
      1,
    )
    .addHelpText('after', HELP)
    .action((list: string, options: BuildOptions, command: Command) => build(list, options, Output.of(command)));
}

async function build(list: string, { out, seen }: BuildOptions, output: Output): Promise<void> {
  let count = 0;
  for await (const _ of digestsIn(list, seen)) count++;
  const filter = PasswordFilter.forCount(count);
  await output.bar('filtering passwords', async (report) => {
    let added = 0;
    for await (const digest of digestsIn(list, seen)) {
      filter.add(digest);
      if (++added % 10_000 === 0 || added === count) report(added, count);
    }
  });
  await filter.write(out);
  output.result(`${out} holds ${count} password(s) in ${filter.bytes} bytes.`, {
    file: out,
    passwords: count,
    bytes: filter.bytes,
  });
}

/** @throws PasswordListError */
async function* digestsIn(list: string, seen: number): AsyncGenerator<Buffer> {
  try {
    for await (const line of createInterface({ input: createReadStream(list), crlfDelay: Infinity })) {
      const [, hash, times = '1'] = HASHED.exec(line) ?? [];
      if (hash === undefined && line !== '') yield createHash('sha1').update(line).digest();
      else if (hash !== undefined && Number(times) >= seen) yield Buffer.from(hash, 'hex');
    }
  } catch (error) {
    throw new PasswordListError(`${list} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'no reason'}`);
  }
}
