import { IdempotencyKeys } from '@aqueduct/database';
import { JobProcessor, type Processes } from '@aqueduct/jobs';
import { InboxRetention } from '@aqueduct/messaging';
import { Injectable, Logger } from '@nestjs/common';
import { MAINTENANCE } from '../../maintenance.queue';

/** Forgets which events were handled and what keys were used, once nobody can ask any more. */
@Injectable()
@JobProcessor(MAINTENANCE)
export class MaintenanceProcessor implements Processes<object> {
  private readonly logger = new Logger(MaintenanceProcessor.name);

  constructor(
    private readonly inbox: InboxRetention,
    private readonly keys: IdempotencyKeys,
  ) {}

  async process(): Promise<void> {
    const marks = await this.inbox.forgetOld();
    const keys = await this.keys.removeExpired();
    this.logger.log(`Forgot ${marks} handled event(s) and ${keys} idempotency key(s)`);
  }
}
