import { randomBytes } from 'node:crypto';
import { addressOf } from '@aqueduct/testing/services';

const url = addressOf('rabbitmq', 'libs/messaging over RabbitMQ');

type Transport = [name: string, settings: () => Record<string, string>];

const NOTHING_SET = (): Record<string, string> => ({});

/** The transports that this run has, each with the settings that choose it. */
export const TRANSPORTS: readonly Transport[] = [
  ['in the worker itself', NOTHING_SET],
  ...(url === undefined ? [] : [overRabbitMq(url)]),
];

function overRabbitMq(RABBITMQ_URL: string): Transport {
  return ['over RabbitMQ', () => ({ RABBITMQ_URL, MESSAGING_NAMESPACE: `t${randomBytes(6).toString('hex')}` })];
}
