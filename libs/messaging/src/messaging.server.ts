import { Inject, Injectable } from '@nestjs/common';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { EVENT_TRANSPORT, type EventTransport } from './broker/event-transport';
import { EventConsumers } from './handlers/event-consumers';
import { EventPace } from './handlers/event-pace';
import { GroupRunner } from './handlers/group-runner';
import { EventOrder } from './inbox/event-order';
import { Inbox } from './inbox/inbox';
import { MessagingSettings } from './messaging.settings';
import { Relay } from './relay/relay';
import { answerOf } from './requests/request-handler.decorator';
import { REQUEST_TRANSPORT, type Answer, type RequestTransport } from './requests/request-transport';

/**
 * The transport of a worker, for `app.connectMicroservice({ strategy: app.get(MessagingServer) })`: relays the outboxes,
 * brings events to the consumers among the providers, and requests to the `@MessagePattern()` methods of controllers.
 */
@Injectable()
export class MessagingServer extends Server implements CustomTransportStrategy {
  constructor(
    @Inject(EVENT_TRANSPORT) private readonly transport: EventTransport,
    @Inject(REQUEST_TRANSPORT) private readonly requests: RequestTransport,
    @Inject(Relay) private readonly relay: Relay,
    @Inject(EventConsumers) private readonly consumers: EventConsumers,
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(EventOrder) private readonly order: EventOrder,
    @Inject(EventPace) private readonly pace: EventPace,
    @Inject(MessagingSettings) private readonly settings: MessagingSettings,
  ) {
    super();
  }

  override listen(callback: (error?: unknown) => void): void {
    this.begin().then(() => callback(), callback);
  }

  /** Nothing new comes in; what runs is waited for, at most MESSAGING_STOP_TIMEOUT_MS. */
  override async close(): Promise<void> {
    // What was brought already is to be finished soon.
    this.pace.full();
    const relay = this.relay.stop();
    await this.transport.stop(this.settings.stopTimeoutMs);
    await relay;
    await this.requests.stop();
  }

  override on(): never {
    throw new TypeError('MessagingServer has no events of its own');
  }

  override unwrap<T>(): T {
    return this.transport as T;
  }

  private async begin(): Promise<void> {
    const parts = { inbox: this.inbox, order: this.order, pace: this.pace };
    const runners = this.consumers.groups().map((group) => new GroupRunner(group, parts, this.settings));
    await this.transport.consume(runners);
    this.relay.start();
    this.requests.serve((pattern, data) => this.respond(pattern, data));
  }

  private async respond(pattern: string, data: unknown): Promise<Answer> {
    const handler = this.getHandlerByPattern(pattern);
    if (handler === null)
      return { error: { kind: 'not-found', code: 'NO_HANDLER', message: `Nobody answers ${pattern}`, problems: {} } };
    try {
      const result: unknown = await handler(data);
      return { value: isObservable(result) ? await lastValueFrom(result, { defaultValue: null }) : result };
    } catch (error) {
      this.logger.error(error);
      return answerOf(error);
    }
  }
}
