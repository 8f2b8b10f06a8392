import { failedStatementOf, stackOf, systemClock, type Clock } from '@aqueduct/kernel';
import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ErrorAnswer } from './error.answer';

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

/** The lines of failed requests: one for each, at the level that the kind of its failure has. */
export class FailureLog {
  private readonly logger = new Logger('Http');
  private readonly sampler = new LogSampler();

  /** @param outcome what became of the answer, where the client did not get one of this status. */
  write(error: unknown, { log, status, code }: ErrorAnswer, request: FastifyRequest, outcome = ''): void {
    const line = `${request.method} ${request.routeOptions?.url ?? 'no route'} ${status} ${code} request=${request.id}${outcome}`;
    switch (log) {
      case 'debug':
        this.logger.debug(line);
        return;
      case 'warn': {
        const suppressed = this.sampler.pass(code);
        if (suppressed === undefined) return;
        const more = suppressed > 0 ? ` (${suppressed} like it not shown)` : '';
        this.logger.warn(`${line} ${messageOf(error)}${more}`);
        return;
      }
      case 'error':
        this.logger.error(`${line}${whereOf(error)}`, stackOf(error));
    }
  }
}

function whereOf(error: unknown): string {
  const statement = failedStatementOf(error);
  if (statement === undefined) return '';
  return ` statement=${statement.name} database="${statement.database}" node=${statement.node}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
