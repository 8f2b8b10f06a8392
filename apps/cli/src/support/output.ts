import type { Command } from 'commander';
import { SingleBar } from 'cli-progress';

/** What a command tells: its result on standard output, all else on standard error. */
export class Output {
  constructor(readonly isJson: boolean) {}

  static of(command: Command): Output {
    return new Output(command.optsWithGlobals<{ json?: true }>().json === true);
  }

  /** What came of it: a sentence for persons, with `--json` the data as one line. Once, at the end. */
  result(sentence: string, data: object): void {
    process.stdout.write(`${this.isJson ? JSON.stringify(data) : sentence}\n`);
  }

  /** A part of a result that comes piece by piece, as it is. */
  part(text: string): void {
    process.stdout.write(text);
  }

  /** A line about what is going on. */
  progress(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  /**
   * Draws a bar while `work` reports how far it is: on a terminal one that moves, elsewhere a line every 5 s.
   * @param label what is being done: `importing articles`.
   */
  async bar<T>(label: string, work: (report: (done: number, total: number) => void) => Promise<T>): Promise<T> {
    const bar = new SingleBar({
      format: `${label} [{bar}] {percentage}% | {value}/{total} | {duration_formatted}`,
      // A killed command leaves the terminal as it was.
      linewrap: true,
      noTTYOutput: true,
      notTTYSchedule: 5000,
    });
    let isShown = false;
    try {
      return await work((done, total) => {
        if (isShown) bar.setTotal(total);
        else bar.start(total, done);
        isShown = true;
        bar.update(done);
      });
    } finally {
      bar.stop();
    }
  }
}
