import { once } from 'node:events';
import { connect } from 'node:net';

const PATIENCE_MS = 2000;

/** What HAProxy knows of one server of one backend. */
export interface ServerStat {
  readonly backend: string;
  readonly server: string;
  /** `UP`, `DOWN`, `DRAIN`, `MAINT`, `no check`, or on the way between them, such as `UP 1/2`. */
  readonly status: string;
  readonly weight: number;
  /** Requests that it has now. */
  readonly current: number;
  readonly total: number;
  /** Requests that were sent to another server, since this one did not answer. */
  readonly redispatched: number;
}

/** HAProxy's runtime API. @throws Error when it does not answer within 2 s. */
export class BalancerSocket {
  constructor(private readonly path: string) {}

  async ask(command: string): Promise<string> {
    const socket = connect(this.path);
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error(`HAProxy gave no answer to ${command}`)));
    socket.end(`${command}\n`);
    await once(socket, 'close');
    return answer;
  }

  async servers(): Promise<ServerStat[]> {
    const [head = '', ...lines] = (await this.ask('show stat')).replace(/^# /, '').trim().split('\n');
    const names = head.split(',');
    return lines
      .map((line) => {
        const values = line.split(',');
        return (name: string): string => values[names.indexOf(name)] ?? '';
      })
      .filter((value) => !['FRONTEND', 'BACKEND'].includes(value('svname')))
      .map((value) => ({
        backend: value('pxname'),
        server: value('svname'),
        status: value('status'),
        weight: Number(value('weight')),
        current: Number(value('scur')),
        total: Number(value('stot')),
        redispatched: Number(value('wredis')),
      }));
  }
}
