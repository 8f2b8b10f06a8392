import type { LogLevel } from '@aqueduct/config';
import type { ProcessLogger } from './process-logger';

const SIGNAL = 'SIGUSR2';
const MORE: readonly LogLevel[] = ['debug', 'verbose'];

/**
 * Each SIGUSR2 lets the process say more: from its LOG_LEVEL to debug, to verbose, and back. Node itself has SIGUSR1: it
 * opens the debugger.
 * @returns ends it.
 */
export function changeLevelOnSignal(
  logger: ProcessLogger,
  host: Pick<NodeJS.Process, 'on' | 'off'> = process,
): () => void {
  const levels = [...new Set([logger.level, ...MORE])];
  const next = (): void => {
    const level = levels[(levels.indexOf(logger.level) + 1) % levels.length] ?? logger.level;
    logger.level = level;
    logger.announce(`${SIGNAL}: the level of the log is ${level} now`, 'Logs');
  };
  host.on(SIGNAL, next);
  return () => void host.off(SIGNAL, next);
}
