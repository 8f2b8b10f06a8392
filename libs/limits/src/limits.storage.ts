import { Inject, Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { LIMIT_NAMES, Limits, type LimitName } from './limits';

type Record = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** What `@nestjs/throttler` asks, answered by the meters: there are no windows that begin anew, so nothing is doubled around their ends. */
@Injectable()
export class LimitsStorage implements ThrottlerStorage {
  constructor(@Inject(Limits) private readonly limits: Limits) {}

  async increment(key: string, _ttl: number, max: number, _blockDuration: number, name: string): Promise<Record> {
    const { isAllowed, remaining, resetMs, retryMs } = await this.limits.take(nameOf(name), key);
    return {
      totalHits: isAllowed ? max - remaining : max + 1,
      timeToExpire: resetMs / 1000,
      isBlocked: !isAllowed,
      timeToBlockExpire: retryMs / 1000,
    };
  }
}

function nameOf(name: string): LimitName {
  const found = LIMIT_NAMES.find((each) => each === name);
  if (found === undefined) throw new TypeError(`There is no limit ${name}: there are ${LIMIT_NAMES.join(', ')}`);
  return found;
}
