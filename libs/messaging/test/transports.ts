import { randomBytes } from 'node:crypto';
import { addressOf } from '../../../test/support/services';

const url = addressOf('rabbitmq', 'libs/messaging over RabbitMQ');

/** The transports that this run has, each with the settings that choose it. */
export const TRANSPORTS: readonly [name: string, settings: () => Record<string, string>][] = [
  ['in the worker itself', () => ({})],
  ...(url === undefined
    ? []
    : [
        [
          'over RabbitMQ',
          () => ({ RABBITMQ_URL: url, MESSAGING_NAMESPACE: `t${randomBytes(6).toString('hex')}` }),
        ] satisfies [string, () => Record<string, string>],
      ]),
];
