import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRabbitMq, findRedis } from './binaries';
import type { PrivateService } from './private-service';
import { startRabbitMq } from './rabbitmq';
import { startRedis } from './redis';

/** Where tests find the services of their run; who sets them brings his own. */
export const ADDRESS = { rabbitmq: 'AQUEDUCT_TEST_RABBITMQ_URL', redis: 'AQUEDUCT_TEST_REDIS_URL' } as const;
/** File that lists what was left out, for the report at the end of the run. */
export const LEFT_OUT = 'AQUEDUCT_LEFT_OUT';

const SETUP = join(__dirname, '..', '..', '..', 'tools/services/setup.mjs');
const running: PrivateService[] = [];

/** Starts what no address is set for and what is installed; with CI=true it is installed first. */
export async function provideServices(): Promise<void> {
  const isMissing = findRabbitMq() === undefined || findRedis() === undefined;
  if (process.env['CI'] === 'true' && isMissing) spawnSync(process.execPath, [SETUP], { stdio: 'inherit' });
  await Promise.all([
    provide(ADDRESS.rabbitmq, findRabbitMq(), startRabbitMq),
    provide(ADDRESS.redis, findRedis(), startRedis),
  ]);
}

export async function stopServices(): Promise<void> {
  await Promise.all(running.splice(0).map((service) => service.stop()));
}

/**
 * The address of a service of this run. Undefined: there is none, and the suite is left out, which is told at the end of the
 * run; in CI it is a failure.
 */
export function addressOf(service: keyof typeof ADDRESS, suite: string): string | undefined {
  const url = process.env[ADDRESS[service]];
  if (url !== undefined) return url;
  if (process.env['CI'] === 'true') throw new Error(`${suite} needs ${service}, and there is none`);
  const file = process.env[LEFT_OUT];
  if (file !== undefined) appendFileSync(file, `${suite} (${service})\n`);
  return undefined;
}

async function provide(name: string, program: string | undefined, start: () => Promise<PrivateService>): Promise<void> {
  if (process.env[name] !== undefined || program === undefined) return;
  const service = await start();
  running.push(service);
  process.env[name] = service.url;
}
