import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/*
 * A file of requests as they go over the wire: wrk.lua reads the same. What must be another one each time stands in
 * them as a placeholder of the same length.
 */
const SEPARATOR = '\x1e';
const KEY_PLACEHOLDER = '{idempotency-key----}';

export interface RequestParts {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly token?: string | undefined;
  /** Each time it is sent it has an Idempotency-Key of its own. */
  readonly isKeyed?: boolean;
  readonly json?: unknown;
}

export function wireFormat({ method = 'GET', path, token, isKeyed = false, json }: RequestParts): string {
  const body = json === undefined ? '' : JSON.stringify(json);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Accept: application/json',
    ...(token === undefined ? [] : [`Authorization: Token ${token}`]),
    ...(isKeyed ? [`Idempotency-Key: ${KEY_PLACEHOLDER}`] : []),
    ...(json === undefined ? [] : ['Content-Type: application/json']),
    ...(method === 'GET' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${Buffer.from(body).toString('latin1')}`;
}

export function writeRequests(file: string, requests: readonly RequestParts[]): void {
  writeFileSync(file, requests.map(wireFormat).join(SEPARATOR), 'latin1');
}

/** The requests of a file in turn, for ever. */
export class RequestSequence {
  private readonly requests: string[];
  private readonly prefix = randomBytes(6).toString('hex');

  /** @param next the one to begin with. */
  constructor(
    file: string,
    private next = 0,
  ) {
    this.requests = readFileSync(file, 'latin1').split(SEPARATOR);
  }

  take(): string {
    const turn = this.next++;
    const request = this.requests[turn % this.requests.length] ?? '';
    const key = `${this.prefix}${String(turn).padStart(KEY_PLACEHOLDER.length - this.prefix.length, '0')}`;
    return request.replace(KEY_PLACEHOLDER, key);
  }
}
