import { Command } from 'commander';
import { Output } from '../support/output';
import { runProgram } from '../support/run-program';

export interface Told {
  /** The result: its sentence, with --json the data. */
  readonly result: string;
  /** What the result is made of. */
  readonly data: unknown;
  /** Lines of JSON on standard error, among which the test runner may write its own. */
  readonly errors: readonly string[];
  /** All of standard error. */
  readonly stderr: string;
  readonly exitCode: unknown;
}

/** Runs a command of the command line in this process, with the settings of its environment. */
export async function runCommand(add: (program: Command) => void, ...args: string[]): Promise<Told> {
  const errors: string[] = [];
  let result = '';
  let data: unknown;
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0);
  const output = jest.spyOn(Output.prototype, 'result').mockImplementation(function (this: Output, sentence, its) {
    result = this.isJson ? JSON.stringify(its) : sentence;
    data = its;
  });
  const program = new Command('aqueduct').option('--json');
  add(program);
  try {
    await runProgram(program, ['node', 'aqueduct', ...args]);
    return {
      result,
      data,
      errors: errors.filter((line) => line.startsWith('{')),
      stderr: errors.join(''),
      exitCode: process.exitCode ?? 0,
    };
  } finally {
    process.exitCode = 0;
    stderr.mockRestore();
    output.mockRestore();
  }
}
