import { cacheDashboard } from './cache';
import { databaseDashboard } from './database';
import { jobsDashboard } from './jobs';
import { messagingDashboard } from './messaging';
import { nodeDashboard } from './node';
import { serviceDashboard } from './service';

const ALL = [serviceDashboard, nodeDashboard, databaseDashboard, cacheDashboard, messagingDashboard, jobsDashboard];

/** What Grafana reads, by file. */
export const DASHBOARDS: Readonly<Record<string, string>> = Object.fromEntries(
  ALL.map((it) => [
    `docker/monitoring/grafana/dashboards/${it['uid'] as string}.json`,
    `${JSON.stringify(it, null, 2)}\n`,
  ]),
);
