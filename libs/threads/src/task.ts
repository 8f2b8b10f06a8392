import { threadFile } from '@aqueduct/kernel';

/** A function that runs on a thread: its file exports it as `run`. */
export interface Task<Input, Output> {
  /** For errors and measurements: `render-markdown`. */
  readonly name: string;
  /** Absolute. */
  readonly filename: string;
  /** What `run` takes and gives; never there at run time. */
  readonly types?: readonly [Input, Output];
}

type Run = (input: never) => unknown;

/**
 * Declares the `run` of a file as a task: `defineTask<typeof import('./render.task').run>('render', join(__dirname, 'render.task'))`.
 * Input and output are copied between threads (structured clone). The file is loaded by Node as it is, in tests too, so
 * it is TypeScript whose types can be erased, and imports packages only.
 * @param path without extension: `.js` where it was built, `.ts` in the sources.
 */
export function defineTask<F extends Run>(name: string, path: string): Task<Parameters<F>[0], Awaited<ReturnType<F>>> {
  return { name, filename: threadFile(`The task ${name}`, path) };
}
