import type { Queue, RepeatOptions } from 'bullmq';
import { optionsOf } from '../adding/enqueuer';
import type { QueueDefinition, Schedule } from '../queues/define-queue';
import { checkedData } from '../queues/job-data';

const MOST = 1000;

/** Brings the schedules that a queue keeps to those that its definition has. */
export async function keepSchedules(definition: QueueDefinition<object>, queue: Queue): Promise<void> {
  for (const [name, schedule] of Object.entries(definition.schedules)) {
    await queue.upsertJobScheduler(name, repeatOf(schedule), {
      name: definition.name,
      data: { data: checkedData(definition, schedule.data) },
      opts: optionsOf(definition),
    });
  }
  for (const { key } of await queue.getJobSchedulers(0, MOST)) {
    if (key !== undefined && !(key in definition.schedules)) await queue.removeJobScheduler(key);
  }
}

function repeatOf(schedule: Schedule<object>): RepeatOptions {
  if ('everyMs' in schedule) return { every: schedule.everyMs };
  return { pattern: schedule.cron, tz: schedule.timeZone ?? 'UTC' };
}
