const PROTOCOLS = ['redis:', 'rediss:'];
const WITH_DATABASE = /^(\/\d*)?$/;

/** Whether it is a URL of a Redis. @param path what may follow the host: by default the number of a database, or nothing. */
export function isRedisUrl(value: unknown, path = WITH_DATABASE): value is string {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url !== null && PROTOCOLS.includes(url.protocol) && url.hostname !== '' && path.test(url.pathname);
}

/** Host and port of a Redis, without user, password and database: safe to print. */
export function redisHostOf(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port === '' ? '6379' : port}`;
}
