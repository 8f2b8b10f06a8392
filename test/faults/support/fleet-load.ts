import { Agent, request, type IncomingMessage } from 'node:http';
import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Member, signUp, unique } from '../../support/conduit-client';

export interface FleetLoadOptions {
  readonly readsPerSecond: number;
  readonly writesPerSecond: number;
}

/** A comment that was sent. */
interface Sent {
  readonly slug: string;
  readonly body: string;
  readonly isKeyed: boolean;
  isAcknowledged: boolean;
}

/** What became of a request that did not succeed. */
export interface Failure {
  readonly what: 'read' | 'write' | 'keyed write';
  /** Its answer had begun when it broke off. */
  readonly hasBegun: boolean;
  /** In ms since the load began. */
  readonly at: number;
  readonly text: string;
}

interface Outcome {
  readonly status: number;
  readonly text: string;
  readonly hasBegun: boolean;
}

const PATIENCE_MS = 30_000;
const ARTICLES = 20;

/**
 * Reads and writes that arrive at a constant rate, whatever becomes of them. Half of the writes have an Idempotency-Key, and are
 * sent again once when they fail.
 */
export class FleetLoad {
  readonly failures: Failure[] = [];
  /** How long the answered reads took, in ms. */
  readonly readTimes: number[] = [];
  reads = 0;
  writes = 0;
  private readonly sent: Sent[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });
  private readonly running = new Set<Promise<void>>();
  private readonly startedAt = performance.now();
  private readonly cpuBefore = cpuTimes();
  private stopped = false;
  private arriving: Promise<unknown> = Promise.resolve();
  private turn = 0;

  private constructor(
    private readonly url: string,
    private member: Member,
    private readonly slugs: readonly string[],
    private readonly options: FleetLoadOptions,
  ) {}

  static async start(url: string, options: FleetLoadOptions): Promise<FleetLoad> {
    const member = await signUp(url);
    const slugs: string[] = [];
    for (let n = 0; n < ARTICLES; n++) slugs.push((await member.publish({ title: unique('Fleet') })).slug);
    const load = new FleetLoad(url, member, slugs, options);
    load.arriving = Promise.all([
      load.arrive(options.readsPerSecond, () => load.read()),
      load.arrive(options.writesPerSecond, () => load.write()),
    ]);
    return load;
  }

  /** Signs in again: what is sent from now on is sent with the new token. @returns the one before */
  async signInAgain(): Promise<string> {
    const { token, username, email, password } = this.member;
    const answer = await this.member.post('/users/login', { user: { email, password } });
    if (answer.status !== 200) throw new Error(`The login was answered with ${JSON.stringify(answer)}`);
    const { user } = answer.body as { user: { token: string } };
    this.member = new Member(this.url, user.token, username, email, password);
    return token;
  }

  /** Of whoever it is that reads and writes. */
  get email(): string {
    return this.member.email;
  }

  /** Ends when all that was sent is answered. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.arriving;
    await Promise.all(this.running);
    this.agent.destroy();
  }

  /** How busy the machine was since the load began: 0 to 1. */
  get busyShare(): number {
    const [before, now] = [this.cpuBefore, cpuTimes()];
    return 1 - (now.idle - before.idle) / (now.all - before.all);
  }

  /** What was acknowledged and is not there, and what is there twice. */
  async lost(): Promise<string[]> {
    const found = new Map<string, number>();
    for (const slug of this.slugs) {
      for (const { body } of await this.member.comments(slug)) found.set(body, (found.get(body) ?? 0) + 1);
    }
    return this.sent.flatMap(({ body, isKeyed, isAcknowledged }) => {
      const times = found.get(body) ?? 0;
      if (isAcknowledged && times === 0) return [`${body} was acknowledged, and is not there`];
      return isKeyed && times > 1 ? [`${body} is there ${times} times`] : [];
    });
  }

  private async arrive(perSecond: number, send: () => Promise<void>): Promise<void> {
    const everyMs = 1000 / perSecond;
    let nextAt = performance.now();
    while (!this.stopped) {
      for (; nextAt <= performance.now(); nextAt += everyMs) {
        const sending = send().finally(() => this.running.delete(sending));
        this.running.add(sending);
      }
      await delay(2);
    }
  }

  private async read(): Promise<void> {
    const turn = this.turn++;
    const slug = this.slugs[turn % this.slugs.length] ?? '';
    const [path, isSignedIn] = [
      [`/api/articles/${slug}`, false],
      [`/api/articles?limit=10&offset=${turn % 50}`, false],
      [`/api/articles/${slug}/comments`, true],
      ['/api/user', true],
      [`/api/articles/${slug}`, true],
    ][turn % 5] as [string, boolean];
    const startedAt = performance.now();
    const outcome = await this.send('GET', path, isSignedIn ? this.authorization : {});
    this.reads++;
    if (outcome.status === 200) this.readTimes.push(performance.now() - startedAt);
    else this.fail('read', outcome);
  }

  private async write(): Promise<void> {
    const isKeyed = this.turn++ % 2 === 0;
    const slug = this.slugs[this.turn % this.slugs.length] ?? '';
    const comment: Sent = { slug, body: `comment ${randomUUID()}`, isKeyed, isAcknowledged: false };
    this.sent.push(comment);
    this.writes++;
    const headers = { ...this.authorization, ...(isKeyed ? { 'Idempotency-Key': randomUUID() } : {}) };
    const send = (): Promise<Outcome> =>
      this.send('POST', `/api/articles/${slug}/comments`, headers, JSON.stringify({ comment: { body: comment.body } }));
    let outcome = await send();
    // As a client does that has a key: it asks again until it knows.
    for (let attempt = 0; isKeyed && outcome.status !== 201 && attempt < 5; attempt++) {
      await delay(200);
      outcome = await send();
    }
    comment.isAcknowledged = outcome.status === 201;
    if (!comment.isAcknowledged) this.fail(isKeyed ? 'keyed write' : 'write', outcome);
  }

  private get authorization(): Record<string, string> {
    return { Authorization: `Token ${this.member.token}` };
  }

  private fail(what: Failure['what'], { status, text, hasBegun }: Outcome): void {
    const at = Math.round(performance.now() - this.startedAt);
    this.failures.push({ what, hasBegun, at, text: `${status} ${text.slice(0, 200)}` });
  }

  private send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Outcome> {
    return new Promise((resolve) => {
      let response: IncomingMessage | undefined;
      let text = '';
      const lost = (error: Error): void =>
        resolve({ status: 0, text: error.message, hasBegun: response !== undefined });
      const sending = request(`${this.url}${path}`, {
        agent: this.agent,
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        timeout: PATIENCE_MS,
      });
      sending.on('timeout', () => sending.destroy(new Error('no answer in time')));
      sending.on('error', lost);
      sending.on('response', (incoming) => {
        response = incoming;
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        incoming.on('error', lost);
        incoming.on('aborted', () => lost(new Error('the answer broke off')));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text, hasBegun: true }));
      });
      sending.end(body);
    });
  }
}

function cpuTimes(): { idle: number; all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, each) => sum + each.idle, 0);
  return { idle, all: times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, idle) };
}
