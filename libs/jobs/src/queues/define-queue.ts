import type { Type } from '@nestjs/common';

/** When a failed attempt is followed by the next: after `delayMs`, doubled with each attempt if exponential. */
interface Backoff {
  readonly type: 'fixed' | 'exponential';
  readonly delayMs: number;
}

/** At most `max` jobs begin within `everyMs`, in all processes together. */
interface RateLimit {
  readonly max: number;
  readonly everyMs: number;
}

/** A job that is added by the clock. It is one job at a time however many workers run. */
export type Schedule<D> = { readonly data: D } & (
  { readonly everyMs: number } | { readonly cron: string; readonly timeZone?: string }
);

/** What a person writes; what is left out has the default of `QueueDefinition`. */
export interface QueueOptions<D extends object> {
  /** Most attempts in all. @default 5 */
  readonly attempts?: number;
  /** @default exponential from 1000 ms */
  readonly backoff?: Backoff;
  /** Jobs at once in one process. @default 1 */
  readonly concurrency?: number;
  /** @default none */
  readonly rateLimit?: RateLimit;
  /** How many jobs stay known when they are done; as long, their ids are not taken again. @default 1000 and 5000 */
  readonly keep?: { readonly completed: number; readonly failed: number };
  /** Deadline of one attempt, in ms; its signal aborts then. @default 60000 */
  readonly timeoutMs?: number;
  /** Class with class-validator's rules, checked when a job is added and when it begins. @default data is any JSON */
  readonly data?: Type<D>;
  /** By name. Kept in the queue as the workers that start declare them; one that is gone from here is deleted. @default none */
  readonly schedules?: Readonly<Record<string, Schedule<D>>>;
}

/** A queue, complete. `D` is what each of its jobs carries. */
export interface QueueDefinition<D extends object> {
  readonly name: string;
  readonly attempts: number;
  readonly backoff: Backoff;
  readonly concurrency: number;
  readonly rateLimit: RateLimit | undefined;
  readonly keep: { readonly completed: number; readonly failed: number };
  readonly timeoutMs: number;
  readonly data: Type<D> | undefined;
  readonly schedules: Readonly<Record<string, Schedule<D>>>;
}

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * Declares a queue, once, at module level: `defineQueue<{ articleId: string }>('article-index', { concurrency: 4 })`.
 * @throws TypeError for a name or a number that cannot be.
 */
export function defineQueue<D extends object>(name: string, options: QueueOptions<D> = {}): QueueDefinition<D> {
  const queue: QueueDefinition<D> = {
    attempts: 5,
    backoff: { type: 'exponential', delayMs: 1000 },
    concurrency: 1,
    rateLimit: undefined,
    keep: { completed: 1000, failed: 5000 },
    timeoutMs: 60_000,
    data: undefined,
    schedules: {},
    ...options,
    name,
  };
  const mistakes = mistakesIn(queue);
  if (mistakes.length > 0) throw new TypeError(`The queue ${name}: ${mistakes.join('; ')}`);
  return Object.freeze(queue);
}

function mistakesIn(queue: QueueDefinition<object>): string[] {
  const { name, attempts, backoff, concurrency, rateLimit, keep, timeoutMs, schedules } = queue;
  const least = (what: string, value: number, minimum: number): string[] =>
    Number.isSafeInteger(value) && value >= minimum ? [] : [`${what} must be a whole number of at least ${minimum}`];
  return [
    ...(NAME.test(name) ? [] : ['its name must be lower case letters, digits and dashes, at most 63']),
    ...least('attempts', attempts, 1),
    ...least('backoff.delayMs', backoff.delayMs, 0),
    ...least('concurrency', concurrency, 1),
    ...least('timeoutMs', timeoutMs, 1),
    ...least('keep.completed', keep.completed, 0),
    ...least('keep.failed', keep.failed, 0),
    ...(rateLimit === undefined
      ? []
      : [...least('rateLimit.max', rateLimit.max, 1), ...least('rateLimit.everyMs', rateLimit.everyMs, 1)]),
    ...Object.entries(schedules).flatMap(([key, schedule]) =>
      'everyMs' in schedule ? least(`schedules.${key}.everyMs`, schedule.everyMs, 1000) : [],
    ),
  ];
}
