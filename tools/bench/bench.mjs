import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/* `npm run bench -- <name>`: each benchmark is a program of its own. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TYPESCRIPT = ['--disable-warning=ExperimentalWarning', '--import', './tools/checks/typescript.mjs'];
/** @type {Readonly<Record<string, { args: readonly string[], what: string }>>} */
const BENCHES = {
  http: {
    args: [...TYPESCRIPT, 'tools/bench/http/main.ts'],
    what: 'what a request costs, against other servers; the one without a name',
  },
  overload: {
    args: [...TYPESCRIPT, 'tools/bench/overload/main.ts'],
    what: 'what is answered when more is asked than can be: without a limit, with under-pressure, with ours',
  },
  fleet: {
    args: [...TYPESCRIPT, 'tools/bench/fleet/main.ts'],
    what: 'a cached request at the edge, the balancer and a node; and which way of balancing helps the caches',
  },
  events: {
    args: [...TYPESCRIPT, 'tools/bench/events/main.ts'],
    what: 'events from a write to their effect, against a bare loop',
  },
};

const DEFAULT = 'http';

const words = process.argv.slice(2);
const [name = '', ...options] = words[0]?.startsWith('-') === false ? words : [DEFAULT, ...words];
const bench = BENCHES[name];
if (bench === undefined) {
  const list = Object.entries(BENCHES).map(([each, { what }]) => `  ${each.padEnd(10)}${what}\n`);
  process.stderr.write(`Usage: npm run bench -- <name> [options]\n\n${list.join('')}\nEach takes --help.\n`);
  process.exitCode = 2;
} else {
  const child = spawn(process.execPath, [...bench.args, ...options], { cwd: ROOT, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code) => (process.exitCode = code ?? 1));
}
