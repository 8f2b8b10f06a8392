import { TooManyRequestsError } from '@aqueduct/kernel';
import type { ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail, type ThrottlerRequest } from '@nestjs/throttler';
import { addressKey } from './address';
import type { LimitName } from './limits';

interface Request {
  readonly ip?: string;
}

interface Reply {
  header(name: string, value: string): unknown;
  getHeader(name: string): unknown;
}

/**
 * The guard of `@nestjs/throttler` with what this API answers: `RateLimit-Policy` and `RateLimit` for the tightest limit
 * (draft-ietf-httpapi-ratelimit-headers), and 429 with `Retry-After`.
 */
@Injectable()
export class LimitsGuard extends ThrottlerGuard {
  protected override async handleRequest(props: ThrottlerRequest): Promise<boolean> {
    const { context, limit, ttl, throttler, blockDuration, getTracker, generateKey } = props;
    if (context.getType() !== 'http') return true;
    const { req, res } = this.getRequestResponse(context);
    const tracker = await getTracker(req, context);
    const name = throttler.name ?? 'default';
    const key = generateKey(context, tracker, name);
    const record = await this.storageService.increment(key, ttl, limit, blockDuration, name);
    const left = Math.max(0, limit - record.totalHits);
    tell(res as Reply, {
      name: name as LimitName,
      limit,
      windowS: Math.round(ttl / 1000),
      left,
      resetS: record.timeToExpire,
    });
    if (record.isBlocked) await this.throwThrottlingException(context, { ...record, limit, ttl, key, tracker });
    return true;
  }

  protected override getTracker(request: Record<string, unknown>): Promise<string> {
    return Promise.resolve(addressKey((request as Request).ip));
  }

  protected override generateKey(_context: ExecutionContext, tracker: string): string {
    return tracker;
  }

  protected override throwThrottlingException(_context: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    return Promise.reject(new TooManyRequestsError(Math.max(1, wholeSeconds(detail.timeToBlockExpire))));
  }
}

interface Told {
  readonly name: LimitName;
  readonly limit: number;
  readonly windowS: number;
  readonly left: number;
  readonly resetS: number;
}

/** Sums of fractions may miss a whole number by a hair. */
const HAIR_S = 0.001;
const wholeSeconds = (seconds: number): number => Math.ceil(seconds - HAIR_S);

const TIGHTEST = Symbol('aqueduct.limits.tightest');

/** Of several limits that which leaves the least. */
function tell(reply: Reply, { name, limit, windowS, left, resetS }: Told): void {
  const noted = reply as Reply & { [TIGHTEST]?: number };
  if ((noted[TIGHTEST] ?? Infinity) < left / limit) return;
  noted[TIGHTEST] = left / limit;
  reply.header('ratelimit-policy', `"${name}";q=${limit};w=${windowS}`);
  reply.header('ratelimit', `"${name}";r=${left};t=${wholeSeconds(resetS)}`);
}
