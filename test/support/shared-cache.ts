import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

interface Stored {
  readonly body: Buffer;
  readonly headers: Headers;
  readonly status: number;
  readonly until: number;
  /** Values of the request headers that `Vary` names. */
  readonly varied: string;
}

/** A plain shared cache as RFC 9111 has it, in front of an origin: it keeps what `s-maxage` lets it keep. */
export class SharedCache implements AsyncDisposable {
  /** How many answers came from what was kept. */
  hits = 0;
  private readonly stored = new Map<string, Stored[]>();
  private readonly server = createServer((request, response) => {
    const url = request.url ?? '';
    void this.answer(request.method ?? 'GET', url, new Headers(request.headers as Record<string, string>)).then(
      ({ status, headers, body }) => response.writeHead(status, Object.fromEntries(headers)).end(body),
      (error: unknown) => response.writeHead(502).end(String(error)),
    );
  });

  private constructor(private readonly origin: string) {}

  static async before(origin: string): Promise<SharedCache> {
    const cache = new SharedCache(origin);
    cache.server.listen(0, '127.0.0.1');
    await once(cache.server, 'listening');
    return cache;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(method: string, url: string, headers: Headers): Promise<Omit<Stored, 'until' | 'varied'>> {
    const found = this.stored.get(url)?.find(({ until, headers: kept, varied }) => {
      return until > Date.now() && varied === valuesOf(kept.get('vary'), headers);
    });
    if (method === 'GET' && found !== undefined) {
      this.hits++;
      return found;
    }
    const asked = new Headers(headers);
    for (const name of ['host', 'connection', 'content-length']) asked.delete(name);
    // The client in here would undo the encoding, and not say so.
    asked.set('accept-encoding', 'identity');
    const answer = await fetch(this.origin + url, { method, headers: asked });
    const stored = {
      status: answer.status,
      headers: withoutHops(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    };
    const seconds = Number(/s-maxage=(\d+)/.exec(answer.headers.get('cache-control') ?? '')?.[1] ?? 0);
    const isShared = /\bpublic\b/.test(answer.headers.get('cache-control') ?? '') && answer.headers.get('vary') !== '*';
    if (method === 'GET' && isShared && seconds > 0) {
      const varied = valuesOf(answer.headers.get('vary'), headers);
      const kept = { ...stored, varied, until: Date.now() + seconds * 1000 };
      this.stored.set(url, [...(this.stored.get(url) ?? []), kept]);
    }
    return stored;
  }
}

function valuesOf(vary: string | null, headers: Headers): string {
  const names = (vary ?? '').split(',').map((name) => name.trim().toLowerCase());
  return JSON.stringify(names.filter((name) => name !== '').map((name) => [name, headers.get(name)]));
}

function withoutHops(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-encoding'])
    kept.delete(name);
  return kept;
}
