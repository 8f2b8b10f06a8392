import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DeadlineError, withDeadline } from '@aqueduct/kernel';
import { NoAnswerError, type Answer, type RequestTransport, type Responder } from './request-transport';

const AGAIN_MS = 500;

export interface SentRequest {
  /** Comes back with the answer. */
  readonly id: string;
  readonly pattern: string;
  readonly data: unknown;
  readonly timeoutMs: number;
}

/** What every transport of requests does: knows who waits for which answer, and goes on answering whatever is lost. */
export abstract class CorrelatedRequestTransport implements RequestTransport {
  abstract readonly isConnected: boolean | undefined;
  private readonly waiting = new Map<string, PromiseWithResolvers<Answer>>();
  private readonly stopping = new AbortController();
  private serving: Promise<void> | undefined;

  async request(pattern: string, data: unknown, timeoutMs: number): Promise<Answer> {
    const id = randomBytes(8).toString('hex');
    const answer = Promise.withResolvers<Answer>();
    answer.promise.catch(() => undefined);
    this.waiting.set(id, answer);
    const answered = this.send({ id, pattern, data, timeoutMs }).then(() => answer.promise);
    try {
      return await withDeadline(timeoutMs, pattern, answered);
    } catch (error) {
      throw error instanceof DeadlineError ? new NoAnswerError(pattern, timeoutMs) : error;
    } finally {
      this.waiting.delete(id);
    }
  }

  serve(responder: Responder): void {
    this.serving ??= this.keepAnswering(responder);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.serving;
    await this.close();
  }

  /** @throws when nobody can be asked. */
  protected abstract send(request: SentRequest): Promise<void>;
  /** Answers until `signal` aborts, or what it listens to is lost. */
  protected abstract answerWhile(signal: AbortSignal, responder: Responder): Promise<void>;
  protected abstract close(): Promise<void>;

  /** An answer has come; one that nobody waits for any more is dropped. */
  protected receive(id: string, answer: Answer): void {
    this.waiting.get(id)?.resolve(answer);
  }

  /** No answer will come. @param id @default to nobody who waits now */
  protected giveUp(reason: Error, id?: string): void {
    for (const [each, { reject }] of this.waiting) if (id === undefined || each === id) reject(reason);
  }

  private async keepAnswering(responder: Responder): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.answerWhile(signal, responder).catch(() => undefined);
      await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
