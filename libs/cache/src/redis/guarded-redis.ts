import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { RedisAwayError } from '../cache.errors';
import {
  connectStore,
  disconnect,
  reconnectStore,
  type RedisAddress,
  type RedisClient,
  type Store,
} from './redis-store';

export interface GuardedRedisOptions extends RedisAddress {
  /** Deadline of each command, in ms. */
  readonly timeoutMs: number;
}

const PROBE_MS = 250;
const SLICES = 5;
/** Until there is a first connection: what refuses it, a password or a certificate, does not pass soon. */
const LONGEST_PAUSE_MS = 5000;
/** Connections on which no probe was answered for so long are given up: what leads nowhere may stay open for many minutes. */
const DEAD_MS = 3000;
/** For all that is to be learnt before it is used again. */
const OPENING_MS = 1000;

/**
 * A Redis that may be slow, frozen or gone: every command has a deadline, and the first that misses it keeps all others
 * back, so that nobody else waits, until the server answers a probe again.
 */
export class GuardedRedis {
  private readonly logger = new Logger('Cache');
  private readonly stopping = new AbortController();
  private store: Store | undefined;
  private isOpen = false;
  /** That it is away stands in the log. */
  private isTold = false;
  private loop: Promise<void> | undefined;
  private answeredAt = 0;
  private readonly listeners: ((store: Store) => Promise<void>)[] = [];

  constructor(private readonly options: GuardedRedisOptions) {}

  /** Whether commands are sent now. */
  get isUp(): boolean {
    return this.isOpen;
  }

  /** Called each time before commands are sent again, the first time included; who rejects keeps them back. */
  beforeOpening(listener: (store: Store) => Promise<void>): void {
    this.listeners.push(listener);
  }

  start(): void {
    this.loop ??= this.keepProbing();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.isOpen = false;
    // A first connection whose server is frozen may hang for ever.
    await Promise.race([this.loop, delay(OPENING_MS, undefined, { ref: false })]);
    if (this.store !== undefined) await disconnect(this.store.client);
  }

  /** @throws RedisAwayError at once while Redis is away, or when it does not answer in time. */
  async run<T>(what: string, command: (client: RedisClient, store: Store) => Promise<T>): Promise<T> {
    const { store } = this;
    if (!this.isOpen || store === undefined) throw new RedisAwayError(what);
    try {
      return await this.within(command(store.client, store));
    } catch (error) {
      if (isAnswer(error)) throw error;
      this.close(error);
      throw new RedisAwayError(what, error);
    }
  }

  /**
   * The time is counted in slices, each of which lets the process read what has come: one that was busy, or stopped,
   * must not take its own delay for that of Redis.
   */
  private async within<T>(answer: Promise<T>, ms = this.options.timeoutMs): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    let slices = 0;
    const deadline = new Promise<never>((_, reject) => {
      const giveUp = (): void => reject(new Error(`no answer within ${ms} ms`));
      timer = setInterval(() => {
        if (++slices === SLICES) setImmediate(giveUp);
      }, ms / SLICES);
    });
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, deadline]);
    } finally {
      clearInterval(timer);
    }
  }

  private close(error: unknown): void {
    this.isOpen = false;
    if (this.isTold || this.stopping.signal.aborted) return;
    this.isTold = true;
    this.logger.warn(`Redis (CACHE_REDIS_URL) is away, and the cache goes on without: ${messageOf(error)}`);
  }

  private async keepProbing(): Promise<void> {
    const { signal } = this.stopping;
    for (let pauseMs = PROBE_MS; !signal.aborted;) {
      try {
        await this.probe();
        pauseMs = PROBE_MS;
      } catch (error) {
        this.close(error);
        pauseMs = this.store === undefined ? Math.min(2 * pauseMs, LONGEST_PAUSE_MS) : PROBE_MS;
      }
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async probe(): Promise<void> {
    const { signal } = this.stopping;
    const store = await this.connected();
    await this.within(store.client.get('aqueduct:probe'));
    this.answeredAt = performance.now();
    if (this.isOpen || signal.aborted) return;
    for (const listener of this.listeners) await this.within(listener(store), OPENING_MS);
    // It may have been stopped while the others learnt what they needed.
    if (signal.aborted) return;
    this.isOpen = true;
    this.isTold = false;
    this.logger.log('Redis is used');
  }

  private async connected(): Promise<Store> {
    const { store, answeredAt } = this;
    if (store !== undefined && performance.now() - answeredAt < DEAD_MS) return store;
    const next = await (store === undefined ? connectStore(this.options) : reconnectStore(store));
    next.client.on('error', (error: Error) => this.close(error));
    this.store = next;
    this.answeredAt = performance.now();
    return next;
  }
}

/** Redis refused a command, or it was wrong, or what came of it: Redis is not away. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && NOT_AWAY.has(error.constructor.name);
}

const NOT_AWAY = new Set(['ErrorReply', 'SyntaxError', 'TypeError', 'NoCacheableError']);

/** Of several addresses that cannot be reached, the first one's. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
