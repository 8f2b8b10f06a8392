import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { LoopDelay } from '@aqueduct/kernel';
import { Limiter } from '@aqueduct/overload';
import { Threads } from '@aqueduct/threads';
import { Inject, Injectable, Optional, type OnModuleDestroy } from '@nestjs/common';
import { none, type Fact, type SectionSource, type StatusSection } from '../status.report';
import { Window } from '../window';

const RESOLUTION_MS = 20;
/** From here on the event loop has little time left, in percent. */
const BUSY = 80;
/** A p99 above this is felt by every request, in ms. */
const LATE_MS = 200;
/** Of the heap's limit. */
const FULL_HEAP = 0.9;
const MEBIBYTE = 1024 * 1024;

/** How much the process has to do, and what it lets in. */
@Injectable()
export class ProcessSection implements SectionSource, OnModuleDestroy {
  private readonly utilization = new Window<EventLoopUtilization>(
    performance.eventLoopUtilization(),
    performance.now(),
  );
  /** Nobody measures before somebody looks. */
  private delay: LoopDelay | undefined;

  constructor(
    @Optional() @Inject(Limiter) private readonly limiter?: Limiter,
    @Optional() @Inject(Threads) private readonly threads?: Threads,
  ) {}

  onModuleDestroy(): void {
    this.delay?.stop();
  }

  sections(): StatusSection[] {
    const facts = [...this.eventLoop(), ...memory(), ...this.admission()];
    return [{ id: 'process', title: 'Process', facts }];
  }

  private eventLoop(): Fact[] {
    const now = performance.eventLoopUtilization();
    const { value: before } = this.utilization.look(now, performance.now());
    const busy = performance.eventLoopUtilization(now, before).utilization * 100;
    const late = this.delay?.take().p99Ms ?? null;
    this.delay ??= new LoopDelay(RESOLUTION_MS);
    return [
      { name: 'Event loop busy', unit: '%', cell: above(busy, BUSY), isKey: true },
      { name: 'Event loop late, p99', unit: 'ms', cell: late === null ? null : above(late, LATE_MS), isKey: true },
    ];
  }

  private admission(): Fact[] {
    const threads = this.threads === undefined ? [] : [{ name: 'Tasks of threads', cell: this.threads.atWork }];
    if (this.limiter === undefined) return threads;
    const { limit, running, waiting, admitted, refused } = this.limiter.stats;
    return [
      { name: 'Requests at work', cell: running },
      { name: 'Requests let in at once', cell: limit },
      { name: 'Requests that wait', cell: none(waiting, 'odd') },
      { name: 'Let in since the start', cell: admitted },
      { name: 'Refused since the start', cell: none(refused, 'odd') },
      ...threads,
    ];
  }
}

function memory(): Fact[] {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return [
    { name: 'Heap', unit: 'MiB', cell: used > FULL_HEAP * limit ? bad(used / MEBIBYTE) : used / MEBIBYTE, isKey: true },
    { name: 'Heap at most', unit: 'MiB', cell: Math.round(limit / MEBIBYTE) },
    { name: 'Resident memory', unit: 'MiB', cell: Math.round(process.memoryUsage.rss() / MEBIBYTE) },
  ];
}

const bad = (value: number): Fact['cell'] => ({ value, level: 'bad' });
const above = (value: number, most: number): Fact['cell'] => (value > most ? bad(value) : value);
