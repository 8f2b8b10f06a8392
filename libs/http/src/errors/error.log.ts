import { systemClock, type Clock } from '@aqueduct/kernel';

/** Lets one line per code and second through: an outage must not turn into a second one, of the log. */
export class LogSampler {
  private readonly passed = new Map<string, { at: number; suppressed: number }>();

  constructor(private readonly clock: Clock = systemClock) {}

  /** How many lines of this code were held back since the last that passed; undefined: hold this one back too. */
  pass(code: string): number | undefined {
    const now = this.clock.now();
    const last = this.passed.get(code);
    if (last && now - last.at < 1000) {
      last.suppressed++;
      return undefined;
    }
    this.passed.set(code, { at: now, suppressed: 0 });
    return last?.suppressed ?? 0;
  }
}
