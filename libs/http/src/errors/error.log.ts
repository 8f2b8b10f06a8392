import { failedStatementOf, fingerprintOf, stackOf, systemClock, type Clock } from '@aqueduct/kernel';
import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ErrorAnswer } from './error.answer';
import { publishFailure } from './failure-events';
import { Repetitions } from './repetitions';

/** Lets one line per code and second through: an outage must not turn into a second one, of the log. */
export class LogSampler {
  private readonly passed = new Map<string, { at: number; suppressed: number }>();

  constructor(private readonly clock: Clock = systemClock) {}

  /** How many lines of this code were held back since the last that passed; undefined: hold this one back too. */
  pass(code: string): number | undefined {
    const now = this.clock.now();
    const last = this.passed.get(code);
    if (last && now - last.at < 1000) {
      last.suppressed++;
      return undefined;
    }
    this.passed.set(code, { at: now, suppressed: 0 });
    return last?.suppressed ?? 0;
  }
}

const SERVER_ERRORS = 500;

/**
 * The lines of failed requests, at the level that the kind of the failure has. What nobody foresaw is told with its stack the
 * first time, and then in a line with its fingerprint.
 */
export class FailureLog {
  private readonly logger = new Logger('Http');
  private readonly sampler = new LogSampler();
  private readonly repetitions = new Repetitions();

  /** @param outcome what became of the answer, where the client did not get one of this status. */
  write(error: unknown, { log, status, code }: ErrorAnswer, request: FastifyRequest, outcome = ''): void {
    const route = `${request.method} ${request.routeOptions?.url ?? 'no route'}`;
    if (status >= SERVER_ERRORS)
      publishFailure({ error, isDefect: log === 'error', status, code, requestId: request.id, route });
    const line = `${route} ${status} ${code} request=${request.id}${outcome}`;
    switch (log) {
      case 'debug':
        this.logger.debug(line);
        return;
      case 'warn': {
        const suppressed = this.sampler.pass(code);
        if (suppressed === undefined) return;
        this.logger.warn(`${line} ${messageOf(error)}${moreOf(suppressed)}`);
        return;
      }
      case 'error':
        this.tellDefect(`${line}${whereOf(error)}`, error);
    }
  }

  private tellDefect(line: string, error: unknown): void {
    const fingerprint = fingerprintOf(error);
    const { count, show, hidden } = this.repetitions.note(fingerprint);
    if (show === 'whole') this.logger.error(`${line} fingerprint=${fingerprint}`, stackOf(error));
    else if (show === 'short') this.logger.error(`${line} fingerprint=${fingerprint} time ${count}${moreOf(hidden)}`);
  }
}

function moreOf(hidden: number): string {
  return hidden > 0 ? ` (${hidden} like it not shown)` : '';
}

function whereOf(error: unknown): string {
  const statement = failedStatementOf(error);
  if (statement === undefined) return '';
  return ` statement=${statement.name} database="${statement.database}" node=${statement.node}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
