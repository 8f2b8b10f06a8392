import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { findEpmd, findRabbitMq } from './binaries';
import { DockerEngine, dockerAnswers } from './docker-engine';
import type { Engine } from './engine';
import { freePorts } from './ports';
import { type PrivateService, serviceDirectory, startService } from './private-service';
import { ProcessEngine } from './process-engine';

const IMAGE = 'rabbitmq:4-alpine';
const AMQP = 5672;
/** Its schedulers do not spin while they wait: the machine is the tests'. Distribution listens on this machine only. */
const ERLANG = '-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none';

export function canStartRabbitMq(): boolean {
  return isInstalled() || dockerAnswers();
}

/**
 * A RabbitMQ of one's own: some 5 s until it is up. What a durable queue has confirmed survives `kill` and `restart`.
 * @throws Error when it is not installed and no Docker engine answers.
 */
export async function startRabbitMq(): Promise<PrivateService> {
  const [port = 0, distribution = 0, epmd = 0] = await freePorts(3);
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  const engine = isInstalled() ? await installed({ port, distribution, epmd }) : container(port);
  return startService({ name: 'RabbitMQ', url, engine, isReady: () => answers(url) });
}

function isInstalled(): boolean {
  return findRabbitMq() !== undefined && findEpmd() !== undefined;
}

type Ports = Readonly<Record<'port' | 'distribution' | 'epmd', number>>;

/** With a name server (epmd) of its own, which ends with it: nodes of two runs never meet. */
async function installed(ports: Ports): Promise<Engine> {
  const directory = await serviceDirectory('rabbitmq');
  const at = (name: string): string => join(directory, name);
  await mkdir(at('home'));
  await writeFile(at('plugins'), '[].');
  await writeFile(at('rabbitmq.conf'), `listeners.tcp.1 = 127.0.0.1:${ports.port}\ndisk_free_limit.absolute = 50MB\n`);
  return new ProcessEngine({
    directory,
    commands: [
      [findEpmd() ?? 'epmd', '-port', String(ports.epmd), '-address', '127.0.0.1'],
      [findRabbitMq() ?? 'rabbitmq-server'],
    ],
    env: {
      HOME: at('home'),
      RABBITMQ_NODENAME: `aqueduct-${ports.port}@localhost`,
      RABBITMQ_MNESIA_BASE: at('data'),
      RABBITMQ_LOG_BASE: at('log'),
      RABBITMQ_DIST_PORT: String(ports.distribution),
      RABBITMQ_ENABLED_PLUGINS_FILE: at('plugins'),
      RABBITMQ_CONFIG_FILE: at('rabbitmq.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: at('advanced.config'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: ERLANG,
      ERL_EPMD_PORT: String(ports.epmd),
      // The script then becomes the server, instead of waiting beside it: the process that is killed is the server.
      RUNNING_UNDER_SYSTEMD: 'true',
    },
  });
}

function container(outside: number): Engine {
  if (!dockerAnswers()) throw new Error('RabbitMQ is not installed: npm run setup:services');
  const name = `aqueduct-rabbitmq-${outside}`;
  return new DockerEngine({ name, image: IMAGE, port: { inside: AMQP, outside }, args: [] });
}

async function answers(url: string): Promise<boolean> {
  await (await connect(url, { timeout: 1000 })).close();
  return true;
}
