import { channel } from 'node:diagnostics_channel';
import { traces } from '@aqueduct/kernel';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { listen } from '../listening';
import { httpTraces } from './http.traces';
import { jobsTraces } from './jobs.traces';
import { messagingTraces } from './messaging.traces';
import { storageTraces } from './storage.traces';
import type { Tracer } from './tracer';

/** Makes traces of what the libraries say, while there is where to send them. Of a process one application is traced. */
@Injectable()
export class Traces implements OnModuleInit, OnApplicationShutdown {
  private readonly undo: (() => void)[] = [];

  /** @param tracer undefined: nothing is traced, and nothing is listened to. */
  constructor(private readonly tracer: Tracer | undefined) {}

  onModuleInit(): void {
    const { tracer } = this;
    if (tracer === undefined) return;
    for (const { begins = {}, hears } of [httpTraces, storageTraces, messagingTraces, jobsTraces].map((of) =>
      of(tracer),
    )) {
      for (const [name, begin] of Object.entries(begins)) this.bind(name, begin as (event: unknown) => string);
      for (const [name, handler] of Object.entries(hears)) this.undo.push(listen(name, handler));
    }
  }

  /** When nothing happens any more that could be traced. */
  async onApplicationShutdown(): Promise<void> {
    for (const undo of this.undo.splice(0)) undo();
    await this.tracer?.close();
  }

  private bind(name: string, begin: (event: unknown) => string): void {
    const to = channel(name);
    to.bindStore(traces, begin);
    this.undo.push(() => void to.unbindStore(traces));
  }
}
