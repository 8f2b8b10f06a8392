import { setTimeout as delay } from 'node:timers/promises';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const PATIENCE_MS = 15_000;

/** The nodes that share a load: each request goes to the next one of those that take it now. */
export class LoadNodes {
  private readonly avoided = new Set<string>();
  private readonly onlyRead = new Set<string>();
  /** Requests to each node that are not answered yet. */
  private readonly pending = new Map<string, number>();

  constructor(private readonly urls: readonly string[]) {}

  /** The URL of the node whose turn it is. */
  at(turn: number, purpose: 'read' | 'write'): string {
    const open = this.urls.filter((url) => !this.avoided.has(url) && !(purpose === 'write' && this.onlyRead.has(url)));
    return open[turn % open.length] ?? '';
  }

  /** Nothing new is sent to the node until it is `welcome` again; returns when all that was sent is answered. */
  async avoid(url: string): Promise<void> {
    this.avoided.add(url);
    while ((this.pending.get(url) ?? 0) > 0) await delay(1);
  }

  welcome(url: string): void {
    this.avoided.delete(url);
  }

  /** No new write goes through the node. */
  readThrough(url: string): void {
    this.onlyRead.add(url);
  }

  /** @throws when there is no answer. */
  async send(url: string, target: string, init: RequestInit): Promise<Answer> {
    this.pending.set(url, (this.pending.get(url) ?? 0) + 1);
    try {
      const response = await fetch(`${url}${target}`, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } finally {
      this.pending.set(url, (this.pending.get(url) ?? 1) - 1);
    }
  }
}
