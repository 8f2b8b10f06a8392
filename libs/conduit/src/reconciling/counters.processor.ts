import { JobProcessor, type JobContext, type Processes } from '@aqueduct/jobs';
import { Injectable, Logger } from '@nestjs/common';
import { CountersReconciler } from './counters.reconciler';
import { COUNTERS_RECONCILE } from './reconciling.queues';

/** Mends counters on schedule, and says what had drifted. */
@Injectable()
@JobProcessor(COUNTERS_RECONCILE)
export class CountersProcessor implements Processes<object> {
  private readonly logger = new Logger(CountersProcessor.name);

  constructor(private readonly reconciler: CountersReconciler) {}

  async process(job: JobContext<object>): Promise<void> {
    const { counters, articles, totals } = await this.reconciler.reconcile({
      signal: job.signal,
      onProgress: (done, total) => void job.progress(Math.round((100 * done) / total)),
    });
    const text = `${counters} counter(s), ${articles} article(s) and ${totals} total(s) had drifted`;
    if (counters + articles + totals > 0) this.logger.warn(`Mended: ${text}`);
    else this.logger.log(`Reconciled: ${text}`);
  }
}
