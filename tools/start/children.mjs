import { spawn } from 'node:child_process';
import { once } from 'node:events';

const STOP = { politeSignal: 'TERM', graceSeconds: 15, lastSignal: 'KILL' };

/**
 * A program of ours that Ctrl-C does not reach, since it comes to all processes of the terminal at once, and that does
 * not outlive this process.
 */
export class Child {
  #process;

  /** @type {number | undefined} */
  #code;

  /** Fulfilled with the exit code: 128 and more for a signal, as shells count. */
  ended;

  /**
   * @param {(program: string, args: readonly string[], options: typeof STOP) => { file: string, args: string[] }} guarded
   * @param {readonly string[]} args of node
   * @param {{ cwd: string, env: NodeJS.ProcessEnv, isQuiet?: boolean }} options quiet: only errors and progress show
   */
  constructor(guarded, args, { isQuiet = false, ...options }) {
    const { file, args: words } = guarded(process.execPath, args, STOP);
    const stdio = ['pipe', isQuiet ? 'ignore' : 'inherit', 'inherit'];
    this.#process = spawn(file, words, { ...options, detached: true, stdio });
    this.#process.stdin?.on('error', () => undefined);
    this.ended = once(this.#process, 'exit').then(
      ([code, signal]) => (this.#code = signal === null ? Number(code) : 137),
    );
  }

  get hasEnded() {
    return this.#code !== undefined;
  }

  /** SIGTERM, and after 15 s SIGKILL; waits for the end. */
  async stop() {
    this.#process.stdin?.end();
    await this.ended;
  }

  /** SIGKILL now. */
  kill() {
    if (!this.hasEnded) this.#process.kill('SIGUSR2');
  }
}
