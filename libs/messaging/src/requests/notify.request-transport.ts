import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Databases, statement, type PrimarySession } from '@aqueduct/database';
import { withDeadline } from '@aqueduct/kernel';
import { NoAnswerError, type Answer, type RequestTransport, type Responder } from './request-transport';

const REQUESTS = 'aqueduct_requests';
const NOTIFY = statement('requests.notify', 'SELECT pg_notify($1, $2)');
/** PostgreSQL's bound is 8,000. */
const LONGEST_BYTES = 7900;
const STATEMENT_TIMEOUT_MS = 2000;
const AGAIN_MS = 500;

interface Request {
  readonly id: string;
  readonly replyTo: string;
  readonly pattern: string;
  readonly data: unknown;
  /** In ms since 1970: later nobody waits for the answer. */
  readonly until: number;
}

/**
 * Requests without a broker: as notifications in the directory. Every worker hears them, and the first answer is taken;
 * they are few and small, and must change nothing.
 */
export class NotifyRequestTransport implements RequestTransport {
  private readonly channel = `aqueduct_reply_${randomBytes(8).toString('hex')}`;
  private readonly waiting = new Map<string, (answer: Answer) => void>();
  private readonly stopping = new AbortController();
  private client: Promise<PrimarySession> | undefined;
  private serving: Promise<void> | undefined;

  constructor(private readonly databases: Databases) {}

  async request(pattern: string, data: unknown, timeoutMs: number): Promise<Answer> {
    const id = randomBytes(8).toString('hex');
    const answer = new Promise<Answer>((resolve) => this.waiting.set(id, resolve));
    const request: Request = { id, replyTo: this.channel, pattern, data, until: Date.now() + timeoutMs };
    const asked = this.asking().then((session) => session.query(NOTIFY, [REQUESTS, bounded(request)]));
    try {
      return await withDeadline(timeoutMs, pattern, Promise.race([answer, asked.then(() => answer)]));
    } catch (error) {
      throw (error as { code?: string }).code === 'DEADLINE_EXCEEDED' ? new NoAnswerError(pattern, timeoutMs) : error;
    } finally {
      this.waiting.delete(id);
    }
  }

  serve(responder: Responder): void {
    this.serving ??= this.listen(responder);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.serving;
    await this.client?.then((session) => session.close()).catch(() => undefined);
  }

  private asking(): Promise<PrimarySession> {
    const forget = (): void => void (this.client = undefined);
    this.client ??= this.databases.directory
      .openSession({
        applicationName: 'aqueduct-requests',
        statementTimeoutMs: STATEMENT_TIMEOUT_MS,
        listen: [this.channel],
        onNotification: (_channel, payload) => this.receive(payload),
      })
      .then((session) => {
        session.lost.addEventListener('abort', forget, { once: true });
        return session;
      });
    this.client.catch(forget);
    return this.client;
  }

  private receive(payload: string): void {
    const { id, answer } = JSON.parse(payload) as { id: string; answer: Answer };
    this.waiting.get(id)?.(answer);
  }

  private async listen(responder: Responder): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.answering(responder).catch(() => undefined);
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async answering(responder: Responder): Promise<void> {
    const over = Promise.withResolvers<void>();
    const session: PrimarySession = await this.databases.directory.openSession({
      applicationName: 'aqueduct-requests',
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      listen: [REQUESTS],
      onNotification: (_channel, payload) => void this.answer(session, responder, payload).catch(() => undefined),
    });
    for (const signal of [session.lost, this.stopping.signal])
      signal.addEventListener('abort', () => over.resolve(), { once: true });
    if (!this.stopping.signal.aborted) await over.promise;
    await session.close();
  }

  private async answer(session: PrimarySession, responder: Responder, payload: string): Promise<void> {
    const { id, replyTo, pattern, data, until } = JSON.parse(payload) as Request;
    if (Date.now() > until) return;
    const answer = await responder(pattern, data);
    await session.query(NOTIFY, [replyTo, bounded({ id, answer })]);
  }
}

function bounded(message: object): string {
  const text = JSON.stringify(message);
  if (Buffer.byteLength(text) > LONGEST_BYTES)
    throw new TypeError(`A request and an answer have at most ${LONGEST_BYTES} bytes`);
  return text;
}
