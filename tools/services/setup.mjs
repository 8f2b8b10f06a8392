import { spawnSync } from 'node:child_process';

/*
 * `npm run setup:services`: installs the servers that the tests run privately, with the system's package manager. The
 * services that packages start by themselves are stopped and switched off: tests use servers of their own.
 */
const SERVERS = [
  { name: 'RabbitMQ', program: 'rabbitmq-server', package: 'rabbitmq-server', service: 'rabbitmq-server' },
  { name: 'Redis', program: 'redis-server', package: 'redis-server', service: 'redis-server' },
  { name: 'PgBouncer', program: 'pgbouncer', package: 'pgbouncer', service: 'pgbouncer' },
];
const PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
function run(program, args, options = {}) {
  return spawnSync(program, args, { env: { ...process.env, PATH, DEBIAN_FRONTEND: 'noninteractive' }, ...options });
}

/** @param {string} program */
const isThere = (program) => run('sh', ['-c', `command -v ${program}`]).status === 0;
const isRoot = process.getuid?.() === 0;
/** @param {readonly string[]} command */
const asRoot = (command) => (isRoot ? command : ['sudo', '--non-interactive', ...command]);

const missing = SERVERS.filter(({ program }) => !isThere(program));
for (const { name, program } of SERVERS) if (isThere(program)) console.log(`${name}: there`);
if (missing.length > 0 && !isThere('apt-get')) {
  console.error(
    `Missing: ${missing.map(({ name }) => name).join(', ')}. Install them (macOS: brew install rabbitmq redis pgbouncer), ` +
      'or set AQUEDUCT_TEST_RABBITMQ_URL and AQUEDUCT_TEST_REDIS_URL to servers that tests may fill.',
  );
  process.exitCode = 1;
} else if (missing.length > 0) {
  console.log(`Installing ${missing.map(({ name }) => name).join(', ')} ...`);
  const packages = missing.map((server) => server.package);
  // Nothing that is installed starts by itself.
  const install =
    'printf "#!/bin/sh\\nexit 101\\n" > /usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; ' +
    'apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; status=$?; rm -f /usr/sbin/policy-rc.d; exit $status';
  const [program = '', ...args] = asRoot(['sh', '-c', install, 'install', ...packages]);
  const { status } = run(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    console.error('The installation failed: see above.');
    process.exitCode = 1;
  } else {
    console.log('Done.');
  }
}
