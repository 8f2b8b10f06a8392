import { randomBytes } from 'node:crypto';
import { Databases, statement, type PrimarySession } from '@aqueduct/database';
import { anyAborted } from '@aqueduct/kernel';
import { CorrelatedRequestTransport, type SentRequest } from './correlated.request-transport';
import type { Answer, Responder } from './request-transport';

const REQUESTS = 'aqueduct_requests';
const NOTIFY = statement('requests.notify', 'SELECT pg_notify($1, $2)');
/** PostgreSQL's bound is 8,000. */
const LONGEST_BYTES = 7900;
const STATEMENT_TIMEOUT_MS = 2000;

interface Request extends Pick<SentRequest, 'id' | 'pattern' | 'data'> {
  readonly replyTo: string;
  /** In ms since 1970: later nobody waits for the answer. */
  readonly until: number;
}

/**
 * Requests without a broker: as notifications in the directory. Every worker hears them, and the first answer is taken;
 * they are few and small, and must change nothing.
 */
export class NotifyRequestTransport extends CorrelatedRequestTransport {
  override readonly isConnected = undefined;
  private readonly channel = `aqueduct_reply_${randomBytes(8).toString('hex')}`;
  private client: Promise<PrimarySession> | undefined;

  constructor(private readonly databases: Databases) {
    super();
  }

  protected override async send({ timeoutMs, ...request }: SentRequest): Promise<void> {
    const sent: Request = { ...request, replyTo: this.channel, until: Date.now() + timeoutMs };
    await (await this.asking()).query(NOTIFY, [REQUESTS, bounded(sent)]);
  }

  protected override async answerWhile(stopping: AbortSignal, responder: Responder): Promise<void> {
    const session: PrimarySession = await this.open(
      REQUESTS,
      (payload) => void answer(session, responder, payload).catch(() => undefined),
    );
    await anyAborted(session.lost, stopping);
    await session.close();
  }

  protected override async close(): Promise<void> {
    await this.client?.then((session) => session.close()).catch(() => undefined);
  }

  private asking(): Promise<PrimarySession> {
    const forget = (): void => void (this.client = undefined);
    this.client ??= this.open(this.channel, (payload) => {
      const { id, answer: given } = JSON.parse(payload) as { id: string; answer: Answer };
      this.receive(id, given);
    }).then((session) => {
      session.lost.addEventListener('abort', forget, { once: true });
      return session;
    });
    this.client.catch(forget);
    return this.client;
  }

  private open(channel: string, onNotification: (payload: string) => void): Promise<PrimarySession> {
    return this.databases.directory.openSession({
      applicationName: 'aqueduct-requests',
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      listen: [channel],
      onNotification: (_channel, payload) => onNotification(payload),
    });
  }
}

async function answer(session: PrimarySession, responder: Responder, payload: string): Promise<void> {
  const { id, replyTo, pattern, data, until } = JSON.parse(payload) as Request;
  if (Date.now() > until) return;
  await session.query(NOTIFY, [replyTo, bounded({ id, answer: await responder(pattern, data) })]);
}

function bounded(message: object): string {
  const text = JSON.stringify(message);
  if (Buffer.byteLength(text) > LONGEST_BYTES)
    throw new TypeError(`A request and an answer have at most ${LONGEST_BYTES} bytes`);
  return text;
}
