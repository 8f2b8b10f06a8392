import type { HealthContributor, HealthReport } from '../pages/health.contributor';

/** A {@link HealthContributor} that says what it is told to. */
export class FakeHealthContributor implements HealthContributor {
  constructor(
    readonly name: string,
    public report: HealthReport | Error | 'hangs' = { status: 'up' },
  ) {}

  async check(): Promise<HealthReport> {
    if (this.report === 'hangs') return new Promise(() => undefined);
    if (this.report instanceof Error) throw this.report;
    return this.report;
  }
}
