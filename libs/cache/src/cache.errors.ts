/** Redis cannot be asked now. It never reaches a client: whoever asks goes on without. */
export class RedisAwayError extends Error {
  override readonly name = 'RedisAwayError';

  constructor(what: string, cause?: unknown) {
    super(`Redis is away: ${what}`, { cause });
  }
}
