import type { INestApplication } from '@nestjs/common';

export interface TestRequest {
  /** Sent as `Authorization: Token <token>`. */
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is; give the content type in `headers`. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface TestResponse<T> {
  readonly status: number;
  readonly headers: Headers;
  /** As it arrived. */
  readonly text: string;
  /** Parsed from JSON; undefined for an empty one, and for another type. */
  readonly body: T;
}

type Send = <T = unknown>(path: string, request?: TestRequest) => Promise<TestResponse<T>>;

export interface TestClient {
  readonly url: string;
  readonly get: Send;
  readonly post: Send;
  readonly put: Send;
  readonly delete: Send;
  /** Any other method. */
  readonly send: <T = unknown>(method: string, path: string, request?: TestRequest) => Promise<TestResponse<T>>;
}

/**
 * A client of a listening application, or of a URL. Errors of the server are answers, not exceptions.
 * @param defaults what every request sends that does not say otherwise.
 */
export async function createTestClient(
  target: INestApplication | string,
  defaults: Pick<TestRequest, 'token'> = {},
): Promise<TestClient> {
  const url = typeof target === 'string' ? target.replace(/\/$/, '') : await urlOf(target);
  const method =
    (name: string): Send =>
    <T>(path: string, request?: TestRequest) =>
      send<T>(`${url}${path}`, name, { ...defaults, ...request });
  return {
    url,
    get: method('GET'),
    post: method('POST'),
    put: method('PUT'),
    delete: method('DELETE'),
    send: <T>(name: string, path: string, request?: TestRequest) => method(name)<T>(path, request),
  };
}

async function urlOf(app: INestApplication): Promise<string> {
  // getUrl() writes localhost, which may resolve to an address that nobody listens on.
  const { port } = new URL(await app.getUrl());
  return `http://127.0.0.1:${port}`;
}

async function send<T>(url: string, method: string, request: TestRequest = {}): Promise<TestResponse<T>> {
  const { token, json } = request;
  const body = json === undefined ? request.body : JSON.stringify(json);
  const response = await fetch(url, {
    method,
    headers: {
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Token ${token}` }),
      ...request.headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = /^application\/([\w.-]+\+)?json\b/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (text !== '' && isJson ? JSON.parse(text) : undefined) as T,
  };
}
