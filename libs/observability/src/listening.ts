import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';

export type Handler = (event: never) => void;

/** Listens to channels of node:diagnostics_channel from the start of its module to its end. */
export abstract class Listening implements OnModuleInit, OnModuleDestroy {
  private readonly handlers: [channel: string, handler: (message: unknown) => void][] = [];

  /** @param isOn if not, it listens to nothing. */
  constructor(private readonly isOn: boolean) {}

  /** What it does with the events of each channel, by the channel's name. Must not throw. */
  protected abstract handle(): Readonly<Record<string, Handler>>;

  onModuleInit(): void {
    if (!this.isOn) return;
    for (const [name, handler] of Object.entries(this.handle())) {
      const listener = (message: unknown): void => handler(message as never);
      subscribe(name, listener);
      this.handlers.push([name, listener]);
    }
  }

  onModuleDestroy(): void {
    for (const [name, listener] of this.handlers.splice(0)) unsubscribe(name, listener);
  }
}
