import { ANSWER_CHANNEL, type AnswerEvent } from '@aqueduct/http';
import {
  Inject,
  Injectable,
  Logger,
  Optional,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { listen } from '../listening';
import { LogsSettings } from './logs.settings';

const FAILED = 500;

/** A line for each answer, or for some of them, as `LOG_ACCESS` says; those that failed here are always among them. */
@Injectable()
export class AccessLog implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Access');
  private end: (() => void) | undefined;

  /** @param random from 0 to 1, for tests. */
  constructor(
    @Inject(LogsSettings) private readonly settings: LogsSettings,
    @Optional() private readonly random: () => number = Math.random,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.access !== 'off') this.end = listen(ANSWER_CHANNEL, (event: AnswerEvent) => this.note(event));
  }

  onApplicationShutdown(): void {
    this.end?.();
  }

  private note({ method, route, status, ms, requestId, cache }: AnswerEvent): void {
    if (status < FAILED && !this.isWanted()) return;
    const took = Math.round(ms * 10) / 10;
    this.logger.log(`${method} ${route} ${status} in ${took} ms`, {
      fields: { method, route, status, ms: took, request_id: requestId, cache },
    });
  }

  private isWanted(): boolean {
    const { access, accessSample } = this.settings;
    return access === 'all' || this.random() < accessSample;
  }
}
