import { join } from 'node:path';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { threadFile, withDeadline } from '@aqueduct/kernel';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HealthBeat } from '../beat/health-beat';
import { STATES } from '../beat/shared-status';
import { HealthSettings } from '../health.settings';
import { HealthPortError } from './health.errors';
import type { HealthThreadData, HealthThreadPorts } from './health.thread';

const START_MS = 10_000;
const FILE = threadFile('The health thread', join(__dirname, 'health.thread'));

/** The thread that serves the pages on `HEALTH_PORT`, from the start of the process to its end. */
@Injectable()
export class HealthThread implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Health');
  private worker: Worker | undefined;
  private listening: HealthThreadPorts | undefined;

  constructor(
    @Inject(HealthSettings) private readonly settings: HealthSettings,
    @Inject(HealthBeat) private readonly beat: HealthBeat,
  ) {}

  /** Where it listens; undefined: it does not. */
  get ports(): HealthThreadPorts | undefined {
    return this.listening;
  }

  /** @throws HealthPortError when a port is taken. */
  async onApplicationBootstrap(): Promise<void> {
    const { port, agentPort, host, readySilenceMs, liveSilenceMs } = this.settings;
    if (port === undefined) return;
    this.beat.start();
    const { memory } = this.beat.shared;
    const workerData: HealthThreadData = {
      memory,
      states: STATES,
      port,
      agentPort,
      host,
      readySilenceMs,
      liveSilenceMs,
    };
    this.worker = new Worker(FILE, { workerData, env: {}, name: 'health' });
    // It must not keep a process alive that has nothing else to do.
    this.worker.unref();
    const started = once(this.worker, 'message') as Promise<[HealthThreadPorts]>;
    try {
      [this.listening] = await withDeadline(START_MS, 'the start of the health thread', started);
    } catch (error) {
      this.beat.stop();
      await this.worker.terminate();
      throw isTaken(error) ? new HealthPortError(this.settings, error) : error;
    }
    const agent = this.listening.agentPort === undefined ? '' : `, agent-check on ${host}:${this.listening.agentPort}`;
    this.logger.log(`Health pages on http://${host}:${this.listening.port}/health/ready${agent}`);
    this.worker.on('error', (error) => this.logger.error('The health thread has ended: the probes will fail', error));
  }

  /** The last of all: until the process has ended somebody asks. */
  async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
    this.beat.stop();
  }
}

function isTaken(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
}
