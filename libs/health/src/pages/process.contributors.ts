import { statfs } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { LoopDelay } from '@aqueduct/kernel';
import type { HealthContributor } from './health.contributor';

const RESOLUTION_MS = 20;
/** A p99 above this is felt by every request. */
const LATE_MS = 200;
/** Of the heap's limit: what comes next is garbage collection without end, and then death. */
const FULL_HEAP = 0.9;
const FULL_DISK = 0.95;
const MEBIBYTE = 1024 * 1024;

const inMebibytes = (bytes: number): number => Math.round(bytes / MEBIBYTE);

/** What every process can say of itself: its event loop, its memory, and the disk that it works on. */
export function processContributors(): HealthContributor[] {
  return [eventLoop(), { name: 'memory', check: memory }, { name: 'disk', check: disk }];
}

function eventLoop(): HealthContributor {
  const delay = new LoopDelay(RESOLUTION_MS);
  let last = performance.eventLoopUtilization();
  return {
    name: 'event-loop',
    check: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      const delayP99Ms = Math.round(delay.take().p99Ms);
      const status = delayP99Ms > LATE_MS ? 'degraded' : 'up';
      return Promise.resolve({ status, details: { delayP99Ms, utilisation: Number(utilization.toFixed(2)) } });
    },
  };
}

const memory: HealthContributor['check'] = () => {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  const details = {
    heapUsedMiB: inMebibytes(used),
    heapLimitMiB: inMebibytes(limit),
    residentMiB: inMebibytes(process.memoryUsage.rss()),
  };
  return Promise.resolve({ status: used > FULL_HEAP * limit ? 'degraded' : 'up', details });
};

const disk: HealthContributor['check'] = async () => {
  const { blocks, bavail, bsize } = await statfs(process.cwd());
  const usedShare = blocks === 0 ? 0 : 1 - bavail / blocks;
  const details = { freeMiB: inMebibytes(bavail * bsize), usedShare: Number(usedShare.toFixed(3)) };
  return { status: usedShare > FULL_DISK ? 'degraded' : 'up', details };
};
