import { startRabbitMq, startRedis } from '@aqueduct/testing/services';

/** A process for the tests of this folder: it starts a RabbitMQ and a Redis, says where, and waits for its own death. */
async function main(): Promise<void> {
  const [rabbitMq, redis] = await Promise.all([startRabbitMq(), startRedis()]);
  process.on('message', () => {
    for (const service of [rabbitMq, redis]) service.freeze();
    process.send?.('frozen');
  });
  process.send?.([rabbitMq.url, redis.url]);
}

void main();
