/** So much within a window, at once or spread over it. */
export interface Limit {
  readonly max: number;
  /** In ms. */
  readonly windowMs: number;
}

export interface Verdict {
  readonly isAllowed: boolean;
  /** How much more would be allowed at once. */
  readonly remaining: number;
  /** Until all of the limit is there again, in ms. */
  readonly resetMs: number;
  /** Until the same would be allowed, in ms; 0: it is. */
  readonly retryMs: number;
}

/** Sums of fractions may miss a whole number by a hair. */
const HAIR = 1e-6;

/**
 * The generic cell rate algorithm (ITU-T I.371, annex A): all that is known of a key is one moment, at which everything that
 * was taken has come back. It allows as much as a full window at once, and then as fast as it comes back; no second full
 * window can follow the first one at its end, as it can where windows are counted.
 *
 * @param fullAt that moment, in ms; one of the past says that nothing was taken lately.
 * @param count how much is asked for; less than 0: how much is given back.
 * @returns the next such moment, and what to answer.
 */
export function meter(fullAt: number, now: number, count: number, { max, windowMs }: Limit): [number, Verdict] {
  const each = windowMs / max;
  const from = Math.max(fullAt, now);
  const asked = from + count * each;
  const isAllowed = asked - now <= windowMs + HAIR;
  const next = isAllowed ? Math.max(asked, now) : from;
  return [
    next,
    {
      isAllowed,
      remaining: Math.max(0, Math.floor((windowMs - (next - now)) / each + HAIR)),
      resetMs: next - now,
      retryMs: isAllowed ? 0 : asked - now - windowMs,
    },
  ];
}

/**
 * The same in Redis, by its clock, in one step. KEYS[1]; ARGV: count, max, windowMs. Answers `isAllowed`, `remaining`, and
 * `resetMs` and `retryMs` in us: whole numbers, since fractions would be cut. The key ends when all has come back.
 */
export const METER_SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local count, max, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local each = window / max
local from = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local asked = from + count * each
local allowed = asked - now <= window + ${HAIR}
local next = allowed and math.max(asked, now) or from
if allowed and next > now then redis.call('SET', KEYS[1], string.format('%.3f', next), 'PX', math.ceil(next - now) + 1) end
if allowed and next <= now then redis.call('DEL', KEYS[1]) end
return {
  allowed and 1 or 0,
  math.max(0, math.floor((window - (next - now)) / each + 0.001)),
  math.ceil((next - now) * 1000),
  allowed and 0 or math.ceil((asked - now - window) * 1000)
}`;
