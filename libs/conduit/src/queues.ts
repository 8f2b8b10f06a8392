import type { QueueDefinition } from '@aqueduct/jobs';
import { COUNTERS_RECONCILE } from './reconciling/reconciling.queues';

/** Conduit's queues of jobs. */
export const CONDUIT_QUEUES: readonly QueueDefinition<object>[] = [COUNTERS_RECONCILE];
