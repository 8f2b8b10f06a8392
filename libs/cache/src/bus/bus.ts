import { randomBytes } from 'node:crypto';
import type { Channel } from './channel';
import type { Invalidation } from './invalidation';
import { decodeMessage, encodeMessage, type WireMessage } from './wire';

export interface BusListener {
  /** Another process invalidated this. */
  invalidated(invalidation: Invalidation): void;
  /** Something may have been missed, of which what is made now may lack as well until this is called again. */
  missed(): void;
}

export interface BusOptions {
  readonly beatMs: number;
  /** How long a sign of life counts, in ms. */
  readonly trustMs: number;
  /** After something may have been missed: from when on no database shows less than that any more, in ms. */
  readonly settleMs: number;
}

/** What waits to be sent, while it cannot be, has a bound: beyond it the others are told that all is invalid. */
const MAX_WAITING = 2000;
/** What comes within this time goes together. */
const GATHER_MS = 2;

/**
 * Tells all processes what is invalid, and knows whether it hears of all that they tell. Each numbers its messages, and
 * repeats its last number with each beat: who finds a gap has missed something. A beat that comes back proves that all
 * that was sent before it has come as well.
 */
export class Bus {
  readonly origin = randomBytes(9).toString('base64url');
  private readonly heard = new Map<string, { n: number; at: number }>();
  private waiting: Invalidation[] = [];
  private isEverything = false;
  private n = 0;
  /** When the last beat that came back was sent. */
  private provenAt = -Infinity;
  /** The channel has refused a beat since. */
  private hadTrouble = false;
  private settling: NodeJS.Timeout | undefined;
  private sending: Promise<void> | undefined;
  private beat: NodeJS.Timeout | undefined;
  private isBeating = false;

  constructor(
    private readonly channel: Channel,
    private readonly options: BusOptions,
  ) {}

  /** Whether nothing that was told more than `trustMs` ago can be unknown here. */
  get isTrusted(): boolean {
    return this.settling === undefined && performance.now() - this.provenAt < this.options.trustMs;
  }

  /** Resolves when nothing that is told from now on is missed. */
  start(listener: BusListener): Promise<void> {
    const opened = Promise.withResolvers<void>();
    this.channel.open(
      (text) => this.receive(text, listener),
      () => {
        this.heard.clear();
        this.provenAt = -Infinity;
        this.miss(listener);
        opened.resolve();
        void this.sendBeat();
        this.flush().catch(() => undefined);
      },
    );
    this.beat = setInterval(() => void this.sendBeat(), this.options.beatMs);
    this.beat.unref();
    return opened.promise;
  }

  async stop(): Promise<void> {
    clearInterval(this.beat);
    clearTimeout(this.settling);
    await this.sending?.catch(() => undefined);
    await this.channel.close();
  }

  /** Tells the others; what cannot be told now is told later. @throws when it could not be told at once. */
  async publish(invalidation: Invalidation): Promise<void> {
    if (this.waiting.length >= MAX_WAITING) {
      this.waiting = [];
      this.isEverything = true;
    }
    if (!this.isEverything) this.waiting.push(invalidation);
    await this.flush();
  }

  private flush(): Promise<void> {
    return (this.sending ??= this.sendAll());
  }

  private async sendAll(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    try {
      while (this.waiting.length > 0 || this.isEverything) await this.sendSome();
    } finally {
      // Not a moment later: who publishes from now on must not rely on this sending.
      this.sending = undefined;
    }
  }

  private async sendSome(): Promise<void> {
    const [invalidations, isEverything] = [this.take(), this.isEverything];
    // What is published from now on may not be a part of it.
    this.isEverything = false;
    const message = { origin: this.origin, n: this.n + 1, isBeat: false, invalidations, isEverything };
    try {
      // What was perhaps sent keeps its number when it is sent again: it does no harm twice, and a number that nobody was
      // told would make all others forget everything.
      await this.channel.send(encodeMessage(message));
      this.n++;
    } catch (error) {
      this.isEverything ||= isEverything;
      this.waiting.unshift(...invalidations);
      throw error;
    }
  }

  /** As many as fit into one message; one that does not fit makes all invalid. */
  private take(): Invalidation[] {
    const taken: Invalidation[] = [];
    let bytes = 300;
    while (this.waiting[0] !== undefined) {
      const size = Buffer.byteLength(JSON.stringify(this.waiting[0].tags)) + 200 + 80 * this.waiting[0].floors.size;
      if (bytes + size > this.channel.maxBytes) break;
      bytes += size;
      taken.push(this.waiting.shift() as Invalidation);
    }
    if (taken.length === 0 && this.waiting.length > 0) {
      this.waiting.shift();
      this.isEverything = true;
    }
    return taken;
  }

  private async sendBeat(): Promise<void> {
    if (this.isBeating) return;
    this.isBeating = true;
    const beat = { origin: this.origin, n: this.n, isBeat: true, sentAt: performance.now(), invalidations: [] };
    await this.channel.send(encodeMessage(beat)).catch(() => (this.hadTrouble = true));
    this.isBeating = false;
    if (this.waiting.length > 0 || this.isEverything) await this.flush().catch(() => undefined);
  }

  private receive(text: string, listener: BusListener): void {
    const message = decodeMessage(text);
    if (message === undefined) return;
    if (message.origin === this.origin) {
      if (message.isBeat) this.prove(message.sentAt ?? -Infinity, listener);
      return;
    }
    this.checkNumber(message, listener);
    if (message.isEverything === true) this.miss(listener);
    for (const invalidation of message.invalidations) listener.invalidated(invalidation);
  }

  private prove(sentAt: number, listener: BusListener): void {
    // Others may have had the same trouble, and tell what it was only now.
    if (this.hadTrouble && sentAt - this.provenAt > this.options.trustMs / 2) this.miss(listener);
    this.hadTrouble = false;
    this.provenAt = Math.max(this.provenAt, sentAt);
  }

  private miss(listener: BusListener): void {
    listener.missed();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      listener.missed();
      this.settling = undefined;
    }, this.options.settleMs);
    this.settling.unref();
  }

  private checkNumber({ origin, n, isBeat }: WireMessage, listener: BusListener): void {
    const known = this.heard.get(origin)?.n;
    const expected = known === undefined ? n : isBeat ? known : known + 1;
    // A beat that is sent beside a message has the number before it.
    if (n > expected) this.miss(listener);
    this.heard.set(origin, { n: Math.max(known ?? n, n), at: performance.now() });
    if (this.heard.size > 1000) this.forgetOld();
  }

  /** Processes come and go. */
  private forgetOld(): void {
    const old = performance.now() - 60_000;
    for (const [origin, { at }] of this.heard) if (at < old) this.heard.delete(origin);
  }
}
