import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { leaveOut } from './left-out';
import type { PrivateService } from './private-service';
import { canStartRabbitMq, startRabbitMq } from './rabbitmq';
import { canStartRedis, startRedis } from './redis';
import { findRabbitMq, findRedis } from './binaries';

interface Service {
  readonly name: string;
  /** Where tests find the one of their run; who sets it brings his own. */
  readonly variable: string;
  readonly isInstalled: () => boolean;
  readonly canStart: () => boolean;
  readonly start: () => Promise<PrivateService>;
}

const SERVICES = {
  rabbitmq: {
    name: 'RabbitMQ',
    variable: 'AQUEDUCT_TEST_RABBITMQ_URL',
    isInstalled: () => findRabbitMq() !== undefined,
    canStart: canStartRabbitMq,
    start: startRabbitMq,
  },
  redis: {
    name: 'Redis',
    variable: 'AQUEDUCT_TEST_REDIS_URL',
    isInstalled: () => findRedis() !== undefined,
    canStart: canStartRedis,
    start: startRedis,
  },
} satisfies Record<string, Service>;

export type ServiceName = keyof typeof SERVICES;

const SETUP = join(__dirname, '..', '..', '..', '..', 'tools/services/setup.mjs');
const running: PrivateService[] = [];

/** Starts those that no address is set for: the programs installed here, else, with CI=true, installed now, else in Docker. */
export async function provideServices(): Promise<void> {
  const wanted = Object.values<Service>(SERVICES).filter(({ variable }) => !process.env[variable]);
  if (process.env['CI'] === 'true' && wanted.some(({ isInstalled }) => !isInstalled()))
    spawnSync(process.execPath, [SETUP], { stdio: 'inherit' });
  await Promise.all(wanted.filter(({ canStart }) => canStart()).map(provide));
}

export async function stopServices(): Promise<void> {
  await Promise.all(running.splice(0).map((service) => service.stop()));
}

/**
 * The address of the RabbitMQ or Redis that all test files of this run share; they keep apart by names of their own.
 * Undefined: there is none, and the suite is left out, which is told at the end of the run; in CI that is a failure.
 */
export function addressOf(service: ServiceName, suite: string): string | undefined {
  const { name, variable } = SERVICES[service];
  const url = process.env[variable];
  if (!url) leaveOut(suite, name);
  return url || undefined;
}

/** `describe` for a suite that needs the service; left out without it. */
export function describeWith(service: ServiceName, suite: string, body: (url: string) => void): void {
  const url = addressOf(service, suite);
  if (url === undefined) describe.skip(suite, () => body(''));
  else describe(suite, () => body(url));
}

/** `describe` for a suite that starts services of its own, to break them; left out where they can't be started. */
describeWith.own = (services: readonly ServiceName[], suite: string, body: () => void): void => {
  const missing = services.map((service) => SERVICES[service]).filter(({ canStart }) => !canStart());
  if (missing.length === 0) return void describe(suite, body);
  leaveOut(suite, missing.map(({ name }) => name).join(' and '));
  describe.skip(suite, body);
};

async function provide({ variable, start }: Service): Promise<void> {
  const service = await start();
  running.push(service);
  process.env[variable] = service.url;
}
