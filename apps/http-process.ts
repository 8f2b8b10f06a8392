import { loadSettings, readEnvironment, type AppSettings, type Environment } from '@aqueduct/config';
import { prepareEnvironment } from '@aqueduct/database/embedded';
import { Lifecycle } from '@aqueduct/health';
import { closeWithAnswers, type HttpSettings } from '@aqueduct/http';
import { explain, OperatorError } from '@aqueduct/kernel';
import { changeLevelOnSignal, ProcessLogger } from '@aqueduct/observability';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SCHEMAS, SETTINGS } from './installation';
import { withListedOrigins } from './origins';
import { assertSeparateRedis } from './separate-redis';
import { Shutdown } from './shutdown';
import { ShutdownSettings } from './shutdown.settings';

/** A process of the installation that has started. */
export interface StartedProcess {
  readonly app: NestFastifyApplication;
  readonly url: string;
}

export interface ProcessOptions {
  /** As it is called in the log. */
  readonly name: string;
  readonly start: (env: Environment, logger: ProcessLogger) => Promise<StartedProcess>;
  /** What the log says when it listens. */
  readonly greeting: (url: string) => string;
}

/** Runs a process on the databases that the settings name, or on the embedded ones, which go with their last user. */
export function runProcess({ name, start, greeting }: ProcessOptions): void {
  main({ name, start, greeting }).catch((error: unknown) => {
    // What was open when the start failed may stay so, and would keep a process alive that does nothing.
    process.stderr.write(`${explain(error)}\n`, () => process.exit(1));
  });
}

/**
 * What every process reads of the environment before it is composed.
 * @throws SettingsError, SharedRedisError, OriginsNotListedError
 */
export function settingsOf(env: Environment): { settings: AppSettings; http: HttpSettings } {
  const [settings, http, auth, , cache, , , jobs] = loadSettings(SETTINGS, env);
  assertSeparateRedis(settings, cache, jobs);
  return { settings, http: withListedOrigins(http, auth) };
}

/** @param service as each line names it: `api`. */
export function loggerOf({ nodeEnv, logLevel }: AppSettings, service: string): ProcessLogger {
  return new ProcessLogger({ service, level: logLevel, isReadable: nodeEnv !== 'production' });
}

interface Address {
  readonly port: number;
  readonly host: string;
  readonly backlog: number;
  /** Of the setting that gives the port. */
  readonly setting: string;
}

/** Listens; an application whose port is taken is closed. @returns its address as a URL. */
export async function listen(app: NestFastifyApplication, { port, host, backlog, setting }: Address): Promise<string> {
  try {
    await app.listen({ port, host, backlog });
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new PortTakenError(port, setting);
  }
  return (await app.getUrl()).replace('[::1]', '127.0.0.1').replace('0.0.0.0', '127.0.0.1');
}

/** Another program listens on the port already. */
class PortTakenError extends OperatorError {
  readonly code = 'PORT_TAKEN';

  constructor(port: number, setting: string) {
    super(`Port ${port} is taken by another program: set ${setting} to a free one, or to 0 for any`);
  }
}

async function main({ name, start, greeting }: ProcessOptions): Promise<void> {
  const lines = loggerOf(settingsOf(readEnvironment()).settings, name.toLowerCase());
  Logger.overrideLogger(lines);
  changeLevelOnSignal(lines);
  const logger = new Logger(name);
  const { environment, close } = await prepareEnvironment({
    settings: SETTINGS,
    schemas: SCHEMAS,
    onProgress: (message) => logger.log(message),
  });
  try {
    const { app, url } = await start(environment, lines);
    const lifecycle = app.get(Lifecycle, { strict: false });
    const settings = app.get(ShutdownSettings, { strict: false });
    lifecycle.onChange(({ state }) => state === 'draining' && closeWithAnswers(app.getHttpAdapter().getInstance()));
    const closeAll = async (): Promise<void> => {
      await app.close();
      lifecycle.stop();
      await close();
    };
    new Shutdown(process, { lifecycle, close: closeAll }, settings).listen();
    logger.log(greeting(url));
  } catch (error) {
    await close();
    throw error;
  }
}
