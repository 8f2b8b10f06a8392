import { isatty } from 'node:tty';

const QUIET_MS = 1_000;
const LINE_EVERY_MS = 10_000;

/**
 * Runs `work` and shows on standard error how long it has been going on, from the first second: one moving line on a
 * terminal, a line now and then elsewhere. `work` gets a function that changes what the line says is being done.
 * @template T
 * @param {string} what
 * @param {(say: (detail: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(what, work) {
  const terminal = isatty(2);
  const start = performance.now();
  let detail = '';
  let nextLine = QUIET_MS;
  const elapsed = () => performance.now() - start;
  const text = () => `${what}${detail === '' ? '' : `: ${detail}`} ... ${Math.round(elapsed() / 1000)} s`;
  const show = () => {
    if (terminal) return process.stderr.write(`\r\x1b[K${text()}`);
    if (elapsed() < nextLine) return undefined;
    nextLine = elapsed() + LINE_EVERY_MS;
    return process.stderr.write(`${text()}\n`);
  };
  const timer = setInterval(show, QUIET_MS);
  const finish = (/** @type {string} */ how) => {
    clearInterval(timer);
    if (elapsed() >= QUIET_MS)
      process.stderr.write(`${terminal ? '\r\x1b[K' : ''}${what}: ${how} ${(elapsed() / 1000).toFixed(1)} s\n`);
  };
  try {
    const result = await work((now) => {
      detail = now;
    });
    finish('done in');
    return result;
  } catch (error) {
    finish('failed after');
    throw error;
  }
}
