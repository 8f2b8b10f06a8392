import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { findEpmd, findRabbitMq } from './binaries';
import { freePorts, PrivateService, serviceDirectory } from './private-service';

/** A RabbitMQ of one's own: some 8 s until it is up. @throws Error when it is not installed. */
export async function startRabbitMq(): Promise<PrivateService> {
  const [program, epmd] = [findRabbitMq(), findEpmd()];
  if (program === undefined || epmd === undefined) throw new Error('RabbitMQ is not installed: npm run setup:services');
  const directory = await serviceDirectory('rabbitmq');
  const [port = 0, distPort = 0, epmdPort = 0] = await freePorts(3);
  const at = (name: string): string => join(directory, name);
  await mkdir(at('home'));
  await writeFile(at('plugins'), '[].');
  await writeFile(at('rabbitmq.conf'), 'listeners.tcp.1 = 127.0.0.1:' + String(port) + '\n');
  await chmod(directory, 0o755);
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  const service = new PrivateService({
    name: 'RabbitMQ',
    directory,
    url,
    commands: [`${epmd} -port ${epmdPort} -address 127.0.0.1`, program],
    env: {
      HOME: at('home'),
      RABBITMQ_NODENAME: `aqueduct-${port}@localhost`,
      RABBITMQ_MNESIA_BASE: at('data'),
      RABBITMQ_LOG_BASE: at('log'),
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_DIST_PORT: String(distPort),
      RABBITMQ_ENABLED_PLUGINS_FILE: at('plugins'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      ERL_EPMD_PORT: String(epmdPort),
    },
    isReady: async () => {
      await (await connect(url, { timeout: 1000 })).close();
      return true;
    },
  });
  await service.start();
  return service;
}
