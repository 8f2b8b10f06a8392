import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { withDeadline } from '@aqueduct/kernel';

/** What a process of ours says when it has started, and where it can be asked. */
const STARTED = /(?:Listening on |Working \(health: )(http:\/\/[^\s/"]+)/;

export interface Started {
  /** All that it has printed, by lines. */
  readonly output: readonly string[];
  /** Its address, once it listens; rejected with its output when it ends before. */
  readonly url: Promise<string>;
}

/** Reads what a process prints, from now on. @param what for the error: `The api`. */
export function watchStart(child: ChildProcess, what: string): Started {
  const output: string[] = [];
  const url = new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface(stream).on('line', (line) => {
        output.push(line);
        const found = STARTED.exec(line)?.[1];
        if (found !== undefined) resolve(found);
      });
    }
    child.once('exit', (code) =>
      reject(new Error(`${what} ended with ${code} before it listened:\n${output.join('\n')}`)),
    );
  });
  // Not everybody waits for it.
  url.catch(() => undefined);
  return { output, url };
}

/** The same once it listens. One that does not within `withinMs` is killed. */
export async function whenListening(
  child: ChildProcess,
  what: string,
  withinMs: number,
): Promise<{ url: string; output: readonly string[] }> {
  const { output, url } = watchStart(child, what);
  try {
    return { output, url: await withDeadline(withinMs, `Starting ${what.toLowerCase()}`, url) };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}
