import { Setting } from '@aqueduct/config';
import { IsInt, IsOptional, IsUrl, Matches, Max, Min } from 'class-validator';

const AMQP_URL = { protocols: ['amqp', 'amqps'], require_protocol: true, require_tld: false, require_host: true };

/** Settings of `MessagingModule`. Without `RABBITMQ_URL` the worker hands events to its handlers itself. */
export class MessagingSettings {
  @Setting({
    name: 'RABBITMQ_URL',
    doc: 'Broker of the events. Not set: the worker that relays a shard handles its events.',
    secret: true,
    example: 'amqp://user:password@host:5672/vhost',
  })
  @IsOptional()
  @IsUrl(AMQP_URL, { message: 'must be a URL like amqp://user:password@host:5672/vhost' })
  readonly rabbitmqUrl?: string;

  @Setting({
    name: 'MESSAGING_NAMESPACE',
    doc: 'What the names of exchanges and queues begin with; installations that share a broker differ in it.',
  })
  @Matches(/^[a-z][a-z0-9-]{0,39}$/, { message: 'must be lower-case letters, digits and hyphens, at most 40' })
  readonly namespace: string = 'aqueduct';

  @Setting({
    name: 'MESSAGING_PREFETCH',
    doc: 'Events of one group that a process handles at once.',
    unit: 'events',
  })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly prefetch: number = 50;

  @Setting({ name: 'MESSAGING_RELAY_BATCH', doc: 'Most events that are published at once.', unit: 'events' })
  @IsInt()
  @Min(1)
  @Max(10_000)
  readonly relayBatch: number = 500;

  @Setting({
    name: 'MESSAGING_RETRY_DELAYS_MS',
    doc: 'How long a failed event waits before each repetition (spread by a fifth); after the last it is a dead letter.',
    unit: 'ms',
  })
  @Matches(/^[1-9]\d{0,7}$/, { each: true, message: 'must be whole numbers from 1 to 99999999, separated by commas' })
  readonly retryDelays: readonly string[] = ['1000', '5000', '30000', '120000', '600000'];

  @Setting({ name: 'MESSAGING_HANDLER_TIMEOUT_MS', doc: 'How long a handler may take.', unit: 'ms' })
  @IsInt()
  @Min(100)
  @Max(3_600_000)
  readonly handlerTimeoutMs: number = 30_000;

  @Setting({
    name: 'MESSAGING_CONFIRM_TIMEOUT_MS',
    doc: 'How long the broker may take to confirm; longer, and the event is published again.',
    unit: 'ms',
  })
  @IsInt()
  @Min(100)
  @Max(60_000)
  readonly confirmTimeoutMs: number = 5000;

  @Setting({
    name: 'MESSAGING_STOP_TIMEOUT_MS',
    doc: 'How long a process that stops waits for its handlers; the rest is delivered again.',
    unit: 'ms',
  })
  @IsInt()
  @Min(0)
  @Max(600_000)
  readonly stopTimeoutMs: number = 10_000;

  @Setting({
    name: 'MESSAGING_OUTBOX_MAX_AGE_MS',
    doc: 'Age of the oldest event in an outbox from which health reports trouble.',
    unit: 'ms',
  })
  @IsInt()
  @Min(1000)
  @Max(86_400_000)
  readonly outboxMaxAgeMs: number = 60_000;

  @Setting({
    name: 'MESSAGING_INBOX_RETENTION_H',
    doc: 'How long it is remembered that an event was handled; older repetitions are taken for new.',
    unit: 'h',
  })
  @IsInt()
  @Min(1)
  @Max(8760)
  readonly inboxRetentionHours: number = 168;

  get retryDelaysMs(): number[] {
    return this.retryDelays.map(Number);
  }
}
