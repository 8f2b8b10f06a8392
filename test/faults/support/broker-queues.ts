import { connect } from 'amqplib';

const GROUPS = ['steps', 'ordered', 'totals'];

/** Queues of the ledger's groups in which something lies. */
export async function queuesLeft(url: string, namespace: string): Promise<string[]> {
  const connection = await connect(url);
  try {
    const channel = await connection.createChannel();
    const left: string[] = [];
    for (const group of GROUPS) {
      for (const suffix of ['', '.dead', '.delay.200', '.delay.1000']) {
        const { queue, messageCount } = await channel.checkQueue(`${namespace}.${group}${suffix}`);
        if (messageCount > 0) left.push(`${queue}: ${messageCount}`);
      }
    }
    return left;
  } finally {
    await connection.close();
  }
}
