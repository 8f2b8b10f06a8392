import { JOB_RAN_CHANNEL, JOB_RUNNING_CHANNEL, type JobRanEvent, type JobRunningEvent } from '@aqueduct/jobs';
import { currentTrace } from '@aqueduct/kernel';
import type { TraceSource } from './trace-source';
import type { Tracer } from './tracer';

/** Each attempt at a job, in the trace of what added it; one of a schedule begins a trace. */
export function jobsTraces(tracer: Tracer): TraceSource {
  return {
    begins: {
      [JOB_RUNNING_CHANNEL]: ({ queue, id, attempt }: JobRunningEvent) =>
        tracer.begin({
          name: `job of ${queue}`,
          kind: 'consumer',
          parent: currentTrace(),
          attributes: { 'aqueduct.queue': queue, 'aqueduct.job.id': id, 'aqueduct.job.attempt': attempt },
        }),
    },
    hears: {
      [JOB_RAN_CHANNEL]: ({ trace, error }: JobRanEvent) =>
        tracer.end(trace, error === undefined ? {} : { failed: true, error }),
    },
  };
}
