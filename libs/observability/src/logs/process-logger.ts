import type { LogLevel } from '@aqueduct/config';
import { currentLogFields } from '@aqueduct/kernel';
import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, symbols, type DestinationStream, type Logger } from 'pino';
import { currentTraceId } from '../traceparent';
import { detailsOf } from './details';
import { lineLevelOf, type LineLevel } from './levels';
import { standardOutput, type LogOutput } from './log-output';
import { readable } from './readable';

export interface ProcessLoggerOptions {
  /** As the lines name the process: `api`, `worker`, `cli`. */
  readonly service: string;
  /** The least severe that is written. */
  readonly level: LogLevel;
  /** Lines for people. @default JSON, a line each */
  readonly isReadable?: boolean;
  /** @default errors on standard error, everything else on standard output */
  readonly output?: LogOutput;
}

/** Name under which Nest logs what it throws again to whoever starts the application. */
const START_FAILURES = 'ExceptionHandler';
/** Under these Nest logs a line for each module and each route: of use when one is missing, and otherwise in the way. */
const INVENTORY: readonly unknown[] = ['InstanceLoader', 'RoutesResolver', 'RouterExplorer'];
/** From this number on pino counts a line as an error. */
const ERROR = 50;

/**
 * The logger of a process, for Nest and all that logs through it. A line says what happened, when, where, and for which request,
 * event or job; it holds no password, token or address. The failures of a start are left out: the program's entry says them,
 * once, and as a person reads them. What modules and routes there are is told from level `debug` on.
 */
export class ProcessLogger implements LoggerService {
  private readonly pino: Logger;
  private current: LogLevel;

  constructor({ service, level, isReadable = false, output = standardOutput }: ProcessLoggerOptions) {
    this.current = level;
    this.pino = pino(
      {
        level: lineLevelOf(level),
        base: { service, pid: process.pid },
        timestamp: stdTimeFunctions.isoTime,
        // It is made of the error already.
        serializers: { err: (err: unknown) => err },
        formatters: { level: (label) => ({ level: label }) },
      },
      destination(output, isReadable ? readable() : undefined),
    );
  }

  get level(): LogLevel {
    return this.current;
  }

  /** From now on. */
  set level(level: LogLevel) {
    this.current = level;
    this.pino.level = lineLevelOf(level);
  }

  /** A line that is written whatever the level is: what an operator has just asked for. */
  announce(message: string, context: string): void {
    const { level } = this.pino;
    this.pino.level = 'info';
    this.write('info', message, [context]);
    this.pino.level = level;
  }

  log(message: unknown, ...details: unknown[]): void {
    this.write(INVENTORY.includes(details.at(-1)) ? 'debug' : 'info', message, details);
  }

  fatal(message: unknown, ...details: unknown[]): void {
    this.write('fatal', message, details);
  }

  error(message: unknown, ...details: unknown[]): void {
    if (details.at(-1) !== START_FAILURES) this.write('error', message, details);
  }

  warn(message: unknown, ...details: unknown[]): void {
    this.write('warn', message, details);
  }

  debug(message: unknown, ...details: unknown[]): void {
    this.write('debug', message, details);
  }

  verbose(message: unknown, ...details: unknown[]): void {
    this.write('trace', message, details);
  }

  private write(level: LineLevel, message: unknown, details: readonly unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const { msg, context, err, fields } = detailsOf(message, details);
    const trace_id = currentTraceId();
    const line = { context, ...fields, ...currentLogFields(), trace_id, err };
    this.pino[level](line, msg);
  }
}

function destination(output: LogOutput, format?: (line: string) => string): DestinationStream {
  const stream = {
    // pino says in it of which level the line is.
    [symbols.needsMetadataGsym]: true,
    lastLevel: 0,
    write: (line: string) => output.write(format === undefined ? line : format(line), stream.lastLevel >= ERROR),
  };
  return stream;
}
