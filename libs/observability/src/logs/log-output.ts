import { DescriptorOutput } from './descriptor-output';

/** Where lines go. */
export interface LogOutput {
  /** Never throws, and never waits. @param isError of level `error` and above. */
  write(line: string, isError: boolean): void;
}

const [STDOUT, STDERR] = [1, 2];

let outputs: Record<'out' | 'err', DescriptorOutput> | undefined;

function open(): Record<'out' | 'err', DescriptorOutput> {
  // With them Node makes pipes of the two that say when they are full, instead of waiting.
  void [process.stdout, process.stderr];
  const opened = { out: new DescriptorOutput(STDOUT), err: new DescriptorOutput(STDERR) };
  process.once('exit', () => {
    opened.out.flush();
    opened.err.flush();
  });
  return (outputs = opened);
}

/** Errors on standard error, everything else on standard output. */
export const standardOutput: LogOutput = {
  write: (line, isError) => (outputs ?? open())[isError ? 'err' : 'out'].line(line),
};

/** For commands, whose standard output is their result. */
export const standardError: LogOutput = { write: (line) => (outputs ?? open()).err.line(line) };
