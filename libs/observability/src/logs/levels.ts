import type { LogLevel } from '@aqueduct/config';

/** As lines of the log say it: pino's words. */
export type LineLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

const LINE_LEVELS: Readonly<Record<LogLevel, LineLevel>> = {
  error: 'error',
  warn: 'warn',
  log: 'info',
  debug: 'debug',
  verbose: 'trace',
};

/** The word for a level of Nest's. */
export function lineLevelOf(level: LogLevel): LineLevel {
  return LINE_LEVELS[level];
}
