import { OperatorError } from '@aqueduct/kernel';
import { Command } from 'commander';
import { Output } from './output';
import { runProgram } from './run-program';

class FolderMissingError extends OperatorError {
  readonly code = 'FOLDER_MISSING';

  constructor() {
    super('There is no folder x: name one that is there');
  }
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...args: string[]): Promise<Ended> {
  const [out, err] = [captured(process.stdout), captured(process.stderr)];
  const program = new Command('aqueduct').option('--json');
  program
    .command('work')
    .argument('[folder]')
    .option('--fail')
    .action((_folder: string, { fail }: { fail?: true }, command: Command) => {
      if (fail === true) throw new FolderMissingError();
      Output.of(command).result('Done.', { done: 1 });
    });
  process.exitCode = undefined;
  try {
    await runProgram(program, ['node', 'aqueduct', ...args]);
    return { code: Number(process.exitCode ?? 0), out: out.join(''), err: err.join('') };
  } finally {
    process.exitCode = undefined;
    jest.restoreAllMocks();
  }
}

function captured(stream: NodeJS.WriteStream): string[] {
  const texts: string[] = [];
  jest.spyOn(stream, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  return texts;
}

describe(runProgram, () => {
  it('ends with 0 and the result on standard output', async () => {
    await expect(run('work')).resolves.toEqual({ code: 0, out: 'Done.\n', err: '' });
    await expect(run('work', '--json')).resolves.toEqual({ code: 0, out: '{"done":1}\n', err: '' });
  });

  it('ends with 1 and what a person must mend, without a stack', async () => {
    const text = 'There is no folder x: name one that is there';
    await expect(run('work', '--fail')).resolves.toEqual({ code: 1, out: '', err: `${text}\n` });
    const error = { code: 'FOLDER_MISSING', message: text };
    await expect(run('--json', 'work', '--fail')).resolves.toEqual({
      code: 1,
      out: '',
      err: `${JSON.stringify({ error })}\n`,
    });
  });

  it.each([['wrok'], ['work', '--fial'], ['work', 'a', 'b']])(
    'ends with 2 for the command line "%s %s"',
    async (...args) => {
      const words = args.filter((word) => word !== undefined);
      const { code, out, err } = await run(...words);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(/^error: /);
      const { error } = JSON.parse((await run(...words, '--json')).err) as { error: object };
      expect(error).toEqual({ code: expect.stringMatching(/^commander\./), message: expect.stringMatching(/./) });
    },
  );

  it('ends with 0 when help is asked for', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toContain('work');
  });
});
