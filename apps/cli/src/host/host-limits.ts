/** One limit of the host, and what it means for a process that serves. */
export interface HostLimit {
  readonly name: string;
  /** As the host has it; undefined: it does not say. */
  readonly has: number | undefined;
  /** The least that serves the load of this installation. */
  readonly needs: number;
  readonly isEnough: boolean;
  /** What happens when it is too low. */
  readonly cost: string;
  /** Where it is set: on the host, for a systemd unit, for a pod. */
  readonly setBy: string;
}

/** What the limits follow from. */
export interface HostLoad {
  /** Connections that may wait to be accepted. */
  readonly backlog: number;
  /** Connections of clients and to servers that a process may have open. */
  readonly connections: number;
}

/** Reads a file of /proc as text; undefined: there is none. */
export type ReadFile = (path: string) => string | undefined;

interface Rule {
  readonly name: string;
  readonly read: (readFile: ReadFile) => number | undefined;
  readonly needs: (load: HostLoad) => number;
  readonly cost: string;
  readonly setBy: string;
}

const sysctl =
  (name: string, field = 0) =>
  (readFile: ReadFile): number | undefined => {
    const text = readFile(`/proc/sys/${name.replaceAll('.', '/')}`);
    return text === undefined ? undefined : Number(text.trim().split(/\s+/)[field]);
  };

function openFiles(readFile: ReadFile): number | undefined {
  const soft = /^Max open files\s+(\d+|unlimited)/m.exec(readFile('/proc/self/limits') ?? '')?.[1];
  return soft === undefined ? undefined : soft === 'unlimited' ? Infinity : Number(soft);
}

function outgoingPorts(readFile: ReadFile): number | undefined {
  const [first, last] = [0, 1].map((field) => sysctl('net.ipv4.ip_local_port_range', field)(readFile));
  return first === undefined || last === undefined ? undefined : last - first + 1;
}

/** Beside connections: files, pipes, and what Node opens for itself. */
const OTHER_FILES = 1000;

const RULES: readonly Rule[] = [
  {
    name: 'open files (ulimit -n)',
    read: openFiles,
    needs: ({ connections }) => connections + OTHER_FILES,
    cost: 'EMFILE: connections that are accepted late or not at all, and databases that cannot be reached',
    setBy: 'systemd: LimitNOFILE; containers: the runtime (often 1,048,576); shell: ulimit -n',
  },
  {
    name: 'net.core.somaxconn',
    read: sysctl('net.core.somaxconn'),
    needs: ({ backlog }) => backlog,
    cost: 'HTTP_BACKLOG is cut to it: in a burst, connections are dropped and tried again by their clients after 1 s, 3 s, 7 s',
    setBy:
      'host: sysctl; pod: securityContext.sysctls (safe only from Kubernetes 1.29 on some hosts: allow it in the kubelet)',
  },
  {
    name: 'net.ipv4.tcp_max_syn_backlog',
    read: sysctl('net.ipv4.tcp_max_syn_backlog'),
    needs: ({ backlog }) => backlog / 2,
    cost: 'half-open connections beyond it are answered with SYN cookies, which lose window scaling',
    setBy: 'host: sysctl; pod: securityContext.sysctls',
  },
  {
    name: 'net.ipv4.ip_local_port_range (ports)',
    read: outgoingPorts,
    needs: () => 20_000,
    cost: 'EADDRNOTAVAIL: a balancer or a client of databases that opens many connections to one address runs out',
    setBy: 'host: sysctl; pod: securityContext.sysctls (safe)',
  },
  {
    name: 'net.core.netdev_max_backlog',
    read: sysctl('net.core.netdev_max_backlog'),
    needs: () => 1000,
    cost: 'packets that the kernel drops under a burst, and sends again 200 ms later',
    setBy: 'host: sysctl',
  },
  {
    name: 'fs.file-max',
    read: sysctl('fs.file-max'),
    needs: ({ connections }) => 4 * connections,
    cost: 'ENFILE for every process of the host',
    setBy: 'host: sysctl',
  },
];

/** How the limits of this host fit a load. */
export function hostLimits(load: HostLoad, readFile: ReadFile): HostLimit[] {
  return RULES.map(({ name, read, needs, cost, setBy }) => {
    const [has, least] = [read(readFile), needs(load)];
    return { name, has, needs: least, isEnough: has === undefined || has >= least, cost, setBy };
  });
}
