import { Baselines } from './baselines';

export interface AdaptiveLimitOptions {
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  /** How many times as long as at best requests may take before the limit falls. */
  readonly tolerance: number;
  /** Mean delay of the event loop, in ms, above which it is congested itself. @default 40 */
  readonly loopDelayMs?: number;
}

/** One piece of work that has come to its end. */
export interface Sample {
  /** What is comparable with it: a route. */
  readonly kind: string;
  readonly ms: number;
  /** How many were at work when it began, itself included. */
  readonly atOnce: number;
}

const LEAST_SAMPLES = 10;
const STEEPEST = 0.5;
/** How much of a new limit counts. */
const SMOOTHING = 0.4;
const DELAY_SMOOTHING = 0.2;
/** After so many windows of pressure the best latency is looked for: who begins under load has never seen it. */
const FIRST_PROBE = 20;
const NEXT_PROBE = 300;
const PROBE_WINDOWS = 2;
/** Of the distance to where it began, in each window. */
const FORGETTING = 0.02;
/** Below this share of the limit the work does not press against it, and says nothing of what more would do. */
const PRESSING = 0.5;
const DEFAULT_LOOP_DELAY_MS = 40;

/**
 * How much work at once is good. In each window the limit is multiplied by a gradient where work takes longer than is tolerated,
 * and given some room to try where it does not: it settles where a short queue keeps what limits the work busy. After Netflix'
 * Gradient2 (github.com/Netflix/concurrency-limits), itself of the family of TCP Vegas (Brakmo, O'Malley and Peterson 1994).
 * Different from it: the best latency is known for each kind of work, and does not follow the latency under load; a late event loop
 * counts as congestion, since it delays what no latency shows: the requests that have not been read yet.
 */
export class AdaptiveLimit {
  private readonly baselines = new Baselines();
  private current: number;
  private stretch = 0;
  private samples = 0;
  private most = 0;
  /** Windows in which the work has pressed against the limit, one after the other. */
  private pressed = 0;
  private probeAfter = FIRST_PROBE;
  private loopDelayMs = 0;

  constructor(private readonly options: AdaptiveLimitOptions) {
    this.current = this.bounded(options.initial);
  }

  /** Whole, at least 1. */
  get limit(): number {
    return Math.max(1, Math.floor(this.isProbing ? this.options.min : this.current));
  }

  /** For a moment it lets in so few that they show how long work takes that nothing holds up. */
  private get isProbing(): boolean {
    return this.pressed >= this.probeAfter;
  }

  add({ kind, ms, atOnce }: Sample): void {
    this.stretch += this.baselines.sample(kind, ms, atOnce <= this.current * PRESSING);
    this.samples++;
    this.most = Math.max(this.most, atOnce);
  }

  /** Ends a window. @param loopDelayMs mean delay of the event loop in it. */
  update(loopDelayMs: number): void {
    this.loopDelayMs += (loopDelayMs - this.loopDelayMs) * DELAY_SMOOTHING;
    const ease = this.easeAt(this.loopDelayMs);
    const isPressed = this.most >= this.limit * PRESSING;
    const wasProbing = this.isProbing;
    this.pressed = isPressed ? this.pressed + 1 : 0;
    if (this.pressed >= this.probeAfter + PROBE_WINDOWS) [this.pressed, this.probeAfter] = [0, NEXT_PROBE];
    if (wasProbing) return this.end();
    if (isPressed) this.move(ease);
    // Nobody is held up by it, and what is slow is slow for another reason: what was learnt is forgotten. Where nothing is done at
    // all, nothing is known better either.
    else if (this.samples > 0) this.current += (this.bounded(this.options.initial) - this.current) * FORGETTING;
    this.end();
  }

  private end(): void {
    this.stretch = this.samples = this.most = 0;
  }

  private move(ease: number | undefined): void {
    if (ease === undefined) return;
    // Room to try as far as all is well: added to a limit that has to fall, it would hold it above what is tolerated.
    const room = Math.sqrt(this.current) * Math.min(1, Math.max(0, ease - 1));
    const next = this.bounded(this.current * Math.min(1, Math.max(STEEPEST, ease)) + room);
    this.current += (next - this.current) * SMOOTHING;
  }

  private bounded(limit: number): number {
    return Math.min(this.options.max, Math.max(this.options.min, limit));
  }

  /** What is tolerated by what is: below 1 there is too much at work. Undefined: nothing can be said. */
  private easeAt(loopDelayMs: number): number | undefined {
    const { tolerance, loopDelayMs: most = DEFAULT_LOOP_DELAY_MS } = this.options;
    const ofLoop = most / Math.max(loopDelayMs, Number.EPSILON);
    if (this.samples < LEAST_SAMPLES) return ofLoop < 1 ? ofLoop : undefined;
    return Math.min(ofLoop, tolerance / (this.stretch / this.samples));
  }
}
