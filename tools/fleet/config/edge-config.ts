import { proxyErrors } from './errors';
import { render } from './render';
import { STREAMS } from './streams';
import { TIMEOUTS } from './timeouts';

export interface EdgeOptions {
  /** `host:port` of each. */
  readonly balancers: readonly string[];
  readonly bind: string;
  /** HTTP/2 and TLS beside plain HTTP. @default none */
  readonly tls?: { readonly bind: string; readonly certificateFile: string; readonly keyFile: string };
  /** User and group of its workers, when it is started as root. @default nginx's own */
  readonly user?: string;
  /** For what it keeps. */
  readonly runDirectory: string;
  /** Of one address. @default 100 */
  readonly requestsPerSecond?: number;
  /** So many more at once. @default twice as many */
  readonly requestsBurst?: number;
  /** At once, of one address. @default 100 */
  readonly connections?: number;
  /** What it keeps on disk at the most. @default 512 */
  readonly cacheMegabytes?: number;
  /** @default 'auto': as many as there are cores */
  readonly workers?: number | 'auto';
}

const STATUSES = [400, 404, 408, 413, 414, 429, 502, 503, 504];
/** nginx's own numbers for requests that it does not pass on. */
const NUMBERS: Readonly<Record<number, string>> = { 400: '400 494', 413: '413' };

/** nginx's configuration, from the template in docker/nginx. */
export function edgeConfig(options: EdgeOptions): string {
  const { requestsPerSecond = 100, workers = 'auto', connections = 100, cacheMegabytes = 512 } = options;
  return render('nginx/nginx.conf.mustache', {
    ...options,
    ...TIMEOUTS,
    workers,
    connections,
    cacheMegabytes,
    requestsPerSecond,
    requestsBurst: options.requestsBurst ?? 2 * requestsPerSecond,
    streams: STREAMS,
    errors: proxyErrors(STATUSES).map((error) => ({ ...error, codes: NUMBERS[error.status] ?? error.status })),
  });
}
