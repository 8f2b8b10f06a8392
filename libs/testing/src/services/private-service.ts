import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Engine } from './engine';

const START_MS = 60_000;
const ASK_EVERY_MS = 50;

export interface ServiceOptions {
  readonly name: string;
  readonly url: string;
  readonly engine: Engine;
  /** Whether it answers. May reject. */
  readonly isReady: () => Promise<boolean>;
}

/** A server of one test run, on ports and in a folder of its own. It dies with the process that started it. */
export class PrivateService implements AsyncDisposable {
  constructor(private readonly options: ServiceOptions) {}

  /** The same in all its lives. */
  get url(): string {
    return this.options.url;
  }

  /** Returns when it answers. Its data are those that it had. @throws Error with its log, when it ends or stalls before. */
  async start(): Promise<void> {
    const { name, engine, isReady } = this.options;
    engine.start();
    const until = performance.now() + START_MS;
    while (!(await isReady().catch(() => false))) {
      if (engine.hasEnded() || performance.now() > until) {
        await engine.kill();
        throw new Error(`${name} did not start:\n${engine.log()}`);
      }
      await delay(ASK_EVERY_MS);
    }
  }

  /** SIGKILL to all its processes, frozen or not; returns when they have ended. */
  async kill(): Promise<void> {
    await this.options.engine.kill();
  }

  /** Kills it, unless that is done, and starts it with its data, on its port. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** It keeps its connections and answers none of them, until `thaw`. */
  freeze(): void {
    this.options.engine.freeze();
  }

  thaw(): void {
    this.options.engine.thaw();
  }

  /** Kills it, and removes its data. */
  async stop(): Promise<void> {
    await this.kill();
    await this.options.engine.remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** Starts it for the first time; of one that does not start nothing is left. */
export async function startService(options: ServiceOptions): Promise<PrivateService> {
  const service = new PrivateService(options);
  try {
    await service.start();
  } catch (error) {
    await service.stop();
    throw error;
  }
  return service;
}

export function serviceDirectory(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `aqueduct-${name}-`));
}
