import { parseArgs } from 'node:util';
import type { Balancing } from './config/balancer-config';

export const HELP = `Usage: npm run fleet -- [options]            starts a fleet on this machine, until Ctrl-C
       npm run fleet -- <command> [node]     to the one that runs

A fleet is an edge (nginx), a balancer (HAProxy), apis, workers, Redis, RabbitMQ and the embedded PostgreSQL clusters, each
a process of its own. What is not installed is left out, and named. Redis and RabbitMQ begin empty; the databases are
those of npm start.

  --api <count>            nodes that answer; default 3
  --worker <count>         default 2
  --edge <port>            of HTTP; the next one is that of HTTPS; default 8080
  --balancer <port>        default 8000
  --balancing <name>       leastconn, or uri: the same URL goes to the same node; default leastconn
  --rate <count>           requests a second that the edge takes from one address; default 1000
  --settings <file>        settings of the nodes, as in .env, read each time that one starts: change it, then roll

  status [--json]          state, weight, requests/s, p99 and more of each node, the databases and the queues
  kill <node>              SIGKILL; it is started again
  freeze <node> [--seconds <count>]    SIGSTOP, for 10 s unless you say so
  drain <node>             SIGTERM: it finishes what it has, and ends; add <node> brings it back
  add [api | worker | <node>]          one more, or one that was drained
  roll [api | worker]      restarts all with what is built now, one after the other
  reload                   the balancer
  config <haproxy | nginx> the configuration that runs
  stop                     ends the fleet

Nodes are named api-1, worker-1, and so on.`;

export interface FleetOptions {
  readonly api: number;
  readonly worker: number;
  readonly edgePort: number;
  readonly balancerPort: number;
  readonly balancing: Balancing;
  /** Requests each second of one address. */
  readonly rate: number;
  /** Of settings for the nodes; undefined: there is none. */
  readonly settingsFile: string | undefined;
}

const COMMANDS = ['status', 'kill', 'freeze', 'drain', 'add', 'roll', 'reload', 'config', 'stop'] as const;
type CommandName = (typeof COMMANDS)[number];

export type Call =
  | { readonly kind: 'help' }
  | { readonly kind: 'start'; readonly options: FleetOptions }
  | {
      readonly kind: 'command';
      readonly name: CommandName;
      readonly target: string | undefined;
      readonly seconds: number;
      readonly json: boolean;
    };

const MOST_NODES = 16;
const NEEDS_NODE: readonly CommandName[] = ['kill', 'freeze', 'drain', 'config'];

/** @throws TypeError that says what is wrong. */
export function readCall(args: readonly string[]): Call {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      json: { type: 'boolean' },
      api: { type: 'string' },
      worker: { type: 'string' },
      edge: { type: 'string' },
      balancer: { type: 'string' },
      balancing: { type: 'string' },
      rate: { type: 'string' },
      settings: { type: 'string' },
      seconds: { type: 'string' },
    },
  });
  if (values.help) return { kind: 'help' };
  const [name, target, ...more] = positionals;
  if (more.length > 0) throw new TypeError(`There is no use for ${more.join(' ')}`);
  if (name === undefined) {
    const { balancing = 'leastconn' } = values;
    if (balancing !== 'leastconn' && balancing !== 'uri') throw new TypeError('--balancing is leastconn or uri');
    return {
      kind: 'start',
      options: {
        api: count('--api', values.api, 3, 1, MOST_NODES),
        worker: count('--worker', values.worker, 2, 0, MOST_NODES),
        edgePort: count('--edge', values.edge, 8080, 0, 65_534),
        balancerPort: count('--balancer', values.balancer, 8000, 0, 65_535),
        balancing,
        rate: count('--rate', values.rate, 1000, 1, 1_000_000),
        settingsFile: values.settings,
      },
    };
  }
  if (!isCommand(name)) throw new TypeError(`There is no command ${name}`);
  if (NEEDS_NODE.includes(name) && target === undefined) throw new TypeError(`${name} needs to know which`);
  const seconds = count('--seconds', values.seconds, 10, 1, 600);
  return { kind: 'command', name, target, seconds, json: values.json ?? false };
}

function isCommand(name: string): name is CommandName {
  return (COMMANDS as readonly string[]).includes(name);
}

function count(option: string, value: string | undefined, byDefault: number, least: number, most: number): number {
  if (value === undefined) return byDefault;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least && number <= most) return number;
  throw new TypeError(`${option} is a whole number from ${least} to ${most}`);
}
