import { isHere, succeeds } from '../bootstrap/programs.mjs';

/*
 * `npm run setup:services`: brings the servers that tests and the local fleet run privately, and a browser. Says what is here, and installs the rest by the
 * system's package manager. With `--image` also what builds the image where no Docker engine runs. The services that packages bring start
 * neither now nor at the next boot.
 */
const SERVERS = [
  { name: 'RabbitMQ', program: 'rabbitmq-server' },
  { name: 'Redis', program: 'redis-server' },
  { name: 'PgBouncer', program: 'pgbouncer' },
  { name: 'HAProxy', program: 'haproxy' },
  { name: 'nginx', program: 'nginx' },
  // With promtool, and with amtool.
  { name: 'Prometheus', program: 'prometheus' },
  { name: 'Alertmanager', program: 'prometheus-alertmanager' },
  { name: 'Chromium', program: 'chromium' },
];
/** With --image: what builds and tests the image where no Docker engine runs. */
const IMAGE_TOOLS = [
  { name: 'buildah', program: 'buildah' },
  { name: 'debootstrap', program: 'debootstrap' },
  { name: 'bubblewrap', program: 'bwrap', package: 'bubblewrap' },
  { name: 'docker-compose', program: 'docker-compose' },
];
const IN_DOCKER = ['RabbitMQ', 'Redis'];

/** Debian asks policy-rc.d whether a package may start its service. Programs, packages and units have the same names; some have no unit. */
const INSTALL = `
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' >"$policy" && chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" || exit
[ -d /run/systemd/system ] || exit 0
for unit; do
  if systemctl cat --quiet "$unit" >/dev/null 2>&1; then systemctl disable --now --quiet "$unit"; fi
done
`;

/** @param {readonly string[]} packages */
function install(packages) {
  const command = ['sh', '-c', INSTALL, 'install', ...packages];
  const [program, ...args] = process.getuid?.() === 0 ? command : ['sudo', '--non-interactive', ...command];
  return succeeds(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** @param {readonly string[]} names */
function explain(names) {
  const others = names.filter((name) => !IN_DOCKER.includes(name));
  if (succeeds('docker', ['info'])) {
    const rest = others.length === 0 ? '' : ` What needs ${others.join(', ')} is left out: those run as programs only.`;
    console.log(`RabbitMQ and Redis will run in Docker.${rest}`);
    return;
  }
  console.error(
    `Still missing: ${names.join(', ')}. Install them (macOS: brew install rabbitmq redis pgbouncer haproxy nginx prometheus), or start a Docker ` +
      'engine, or set AQUEDUCT_TEST_RABBITMQ_URL and AQUEDUCT_TEST_REDIS_URL to servers that tests may fill.',
  );
  process.exitCode = 1;
}

function main() {
  const wanted = process.argv.includes('--image') ? [...SERVERS, ...IMAGE_TOOLS] : SERVERS;
  for (const { name, program } of wanted) console.log(`${name}: ${isHere(program) ? 'here' : 'not here'}`);
  const missing = wanted.filter(({ program }) => !isHere(program));
  if (missing.length === 0) return;
  if (isHere('apt-get')) {
    const packages = missing.map((it) => ('package' in it ? it.package : it.program));
    console.log(`Installing ${packages.join(', ')} by apt-get ...`);
    if (install(packages)) return console.log('Done.');
    console.error('apt-get failed: see above. It needs root, or sudo without a password.');
  }
  explain(missing.map(({ name }) => name));
}

main();
