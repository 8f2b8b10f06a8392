import { SessionRetention } from '@aqueduct/auth';
import { IdempotencyKeys } from '@aqueduct/database';
import { JobProcessor, type Processes } from '@aqueduct/jobs';
import { InboxRetention } from '@aqueduct/messaging';
import { Injectable, Logger } from '@nestjs/common';
import { MAINTENANCE } from '../../maintenance.queue';

/** Forgets which events were handled, what keys were used and who was signed in, once nobody can ask any more. */
@Injectable()
@JobProcessor(MAINTENANCE)
export class MaintenanceProcessor implements Processes<object> {
  private readonly logger = new Logger(MaintenanceProcessor.name);

  constructor(
    private readonly inbox: InboxRetention,
    private readonly keys: IdempotencyKeys,
    private readonly sessions: SessionRetention,
  ) {}

  async process(): Promise<void> {
    const marks = await this.inbox.forgetOld();
    const keys = await this.keys.removeExpired();
    const sessions = await this.sessions.removeExpired();
    this.logger.log(`Forgot ${marks} handled event(s), ${keys} idempotency key(s) and ${sessions} session(s)`);
  }
}
