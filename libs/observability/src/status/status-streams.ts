import { setTimeout as delay } from 'node:timers/promises';
import { Lifecycle } from '@aqueduct/health';
import { forNobody, OverloadedError } from '@aqueduct/kernel';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { anywhere } from '../anywhere';
import { StatusReports } from './status-reports';
import { StatusStream } from './status-stream';

const MOST_STREAMS = 20;
const EVERY_MS = 1000;
const NAME = 'the status page';

/** Who looks at the page. While somebody does, one report a second is made for all of them. */
@Injectable()
export class StatusStreams implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly streams = new Set<StatusStream>();
  private looking: Promise<void> | undefined;
  private readonly stopping = new AbortController();

  constructor(
    private readonly reports: StatusReports,
    private readonly modules: ModuleRef,
  ) {}

  /** Whoever looks comes back, to another process. */
  onApplicationBootstrap(): void {
    anywhere(this.modules, Lifecycle)?.onChange(({ state }) => {
      if (state === 'draining') this.end();
    });
  }

  /** Before the server closes: it waits for its last answer. */
  async onModuleDestroy(): Promise<void> {
    this.end();
    await this.looking;
  }

  /** A stream of reports that begins with one, and takes a place until its body closes. @throws OverloadedError */
  open(): StatusStream {
    if (this.stopping.signal.aborted) throw new OverloadedError(NAME, 'this process is closing');
    if (this.streams.size >= MOST_STREAMS) throw new OverloadedError(NAME, `${MOST_STREAMS} look at it`);
    const stream = new StatusStream();
    this.streams.add(stream);
    stream.body.once('close', () => this.streams.delete(stream));
    void forNobody(() => this.reports.latest()).then((report) => stream.send(report));
    // It begins in the request of the first stream, whose end is not that of the others.
    this.looking ??= forNobody(() => this.look());
    return stream;
  }

  private end(): void {
    this.stopping.abort();
    for (const stream of this.streams) stream.end();
  }

  private async look(): Promise<void> {
    const { signal } = this.stopping;
    const until = (at: number): Promise<unknown> =>
      delay(Math.max(0, at - performance.now()), undefined, { signal }).catch(() => undefined);
    let due = performance.now() + EVERY_MS;
    for (await until(due); this.streams.size > 0 && !signal.aborted; await until(due)) {
      due = performance.now() + EVERY_MS;
      const report = await this.reports.latest();
      for (const stream of this.streams) stream.send(report);
    }
    this.looking = undefined;
  }
}
