import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';

/** Must not throw. */
export type Handler = (event: never) => void;

/** Listens to a channel of node:diagnostics_channel. @returns what ends it. */
export function listen(channel: string, handler: Handler): () => void {
  const listener = (message: unknown): void => handler(message as never);
  subscribe(channel, listener);
  return () => void unsubscribe(channel, listener);
}

/** Listens to channels from the start of its module to its end. */
export abstract class Listening implements OnModuleInit, OnModuleDestroy {
  private readonly ends: (() => void)[] = [];

  /** @param isOn if not, it listens to nothing. */
  constructor(private readonly isOn: boolean) {}

  /** What it does with the events of each channel, by the channel's name. */
  protected abstract handle(): Readonly<Record<string, Handler>>;

  onModuleInit(): void {
    if (!this.isOn) return;
    for (const [name, handler] of Object.entries(this.handle())) this.ends.push(listen(name, handler));
  }

  onModuleDestroy(): void {
    for (const end of this.ends.splice(0)) end();
  }
}
