import { url as debuggerUrl } from 'node:inspector';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AppSettings } from '@aqueduct/config';
import { Lifecycle } from '@aqueduct/health';
import { threadFile } from '@aqueduct/kernel';
import {
  Inject,
  Injectable,
  Logger,
  Optional,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { anywhere } from '../anywhere';
import { LogsSettings } from '../logs/logs.settings';
import type { BlockedLoopData, Blockage } from './blocked-loop.thread';

const FILE = threadFile('The watch over the event loop', join(__dirname, 'blocked-loop.thread'));
/** When it was last heard, in nanoseconds of the monotonic clock; whether somebody debugs it. */
const MEMORY = { heard: 0, isDebugged: 8, bytes: 12 };
const BEATS_PER_LIMIT = 2.5;
// Each wakes two threads: ten in a second cost 0.3 % of a core.
const MOST_BEAT_MS = 100;
const LEAST_BEAT_MS = 5;
const HEAP_MB = 32;
// Its TypeScript is as good as a module.
const EXEC_ARGV = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];

/** How often and how long the event loop was blocked for longer than `EVENT_LOOP_BLOCKED_MS`. */
export interface BlockedStats {
  readonly count: number;
  readonly seconds: number;
}

/**
 * Logs what blocks the event loop, with its stack: a thread looks whether the loop still runs. One stack in 10 s; the others
 * are counted. What blocks it for more than 5 s is written while it lasts, since it may never end.
 */
@Injectable()
export class BlockedLoop implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('EventLoop');
  private readonly memory = new SharedArrayBuffer(MEMORY.bytes);
  private readonly heard = new BigInt64Array(this.memory, MEMORY.heard, 1);
  private readonly isDebugged = new Int32Array(this.memory, MEMORY.isDebugged, 1);
  private worker: Worker | undefined;
  private timer: NodeJS.Timeout | undefined;
  private count = 0;
  private seconds = 0;
  private unseen = 0;
  private isStopped = false;

  constructor(
    @Inject(LogsSettings) private readonly settings: LogsSettings,
    @Optional() @Inject(AppSettings) private readonly app?: AppSettings,
    @Optional() private readonly modules?: ModuleRef,
  ) {}

  get stats(): BlockedStats {
    return { count: this.count, seconds: this.seconds };
  }

  /** When the process is ready, and not before: loading modules blocks it too, and is nobody's mistake. */
  onApplicationBootstrap(): void {
    const lifecycle = anywhere(this.modules, Lifecycle);
    if (lifecycle?.state === 'starting') lifecycle.onChange(() => this.start());
    else this.start();
  }

  private start(): void {
    if (this.worker !== undefined || this.isStopped) return;
    const { blockedMs: limitMs } = this.settings;
    if (limitMs === 0) return;
    const lookEveryMs = Math.min(MOST_BEAT_MS, Math.max(LEAST_BEAT_MS, Math.floor(limitMs / BEATS_PER_LIMIT)));
    this.beat();
    this.timer = setInterval(() => this.beat(), lookEveryMs);
    this.timer.unref();
    const isJson = this.app?.nodeEnv === 'production';
    const workerData: BlockedLoopData = { memory: this.memory, limitMs, lookEveryMs, isJson };
    this.worker = new Worker(FILE, {
      workerData,
      name: 'blocked-loop',
      env: {},
      execArgv: EXEC_ARGV,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.worker.unref();
    this.worker.on('message', (blockage: Blockage) => this.note(blockage));
    this.worker.on('error', (error) => this.logger.error('Nobody watches over the event loop any more', error));
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.worker?.terminate();
  }

  private beat(): void {
    Atomics.store(this.isDebugged, 0, debuggerUrl() === undefined ? 0 : 1);
    Atomics.store(this.heard, 0, process.hrtime.bigint());
  }

  private note({ ms, stack, isOneOfMany }: Blockage): void {
    this.count++;
    this.seconds += ms / 1000;
    if (isOneOfMany) {
      this.unseen++;
      return;
    }
    const more = this.unseen === 0 ? '' : `; ${this.unseen} times more since the last line about it`;
    this.unseen = 0;
    const line = `The event loop was blocked for ${Math.round(ms)} ms${more}`;
    if (stack === undefined) this.logger.warn(`${line}. What blocked it is not known`);
    else this.logger.warn(line, `BlockedEventLoop: blocked for ${Math.round(ms)} ms\n${stack}`);
  }
}
