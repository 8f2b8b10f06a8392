import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { BlockList } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CONFIGURATIONS } from '../../tools/compose/config';
import { productionMistakes } from '../../tools/delivery/production';
import { balancerArguments } from '../../tools/fleet/parts/balancer';
import { edgeArguments } from '../../tools/fleet/parts/edge';
import { programOf } from '../../tools/fleet/parts/fleet-node';
import { imageEnvironment } from './support/dockerfile';

interface Service {
  readonly image?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly depends_on?: Readonly<Record<string, unknown>> | readonly string[];
  readonly stop_grace_period?: string;
  readonly networks?: { readonly default: { readonly ipv4_address: string } };
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: {
    readonly default: { readonly ipam: { readonly config: readonly { subnet: string; ip_range: string }[] } };
  };
}

const ROOT = join(__dirname, '../..');
const { services, volumes, networks } = parse(readFileSync(join(ROOT, 'docker/compose.yaml'), 'utf8'), {
  merge: true,
}) as Compose;
const PROCESSES = ['api-1', 'api-2', 'api-3', 'worker', 'migrate'];
const SECRETS = '/run/aqueduct';

describe('docker/compose.yaml', () => {
  let secrets: string;

  beforeAll(() => {
    secrets = mkdtempSync(join(tmpdir(), 'aqueduct-secrets-'));
    const make = (): string =>
      spawnSync(process.execPath, [join(ROOT, 'docker/compose/make-secrets.mjs'), secrets], { encoding: 'utf8' })
        .stdout;
    expect([make(), make()]).toEqual(['The secrets are made.\n', 'The secrets are there.\n']);
  });
  afterAll(() => rmSync(secrets, { recursive: true }));

  /** As the process sees it: the image's own, then the service's, with what its files hold. */
  function environmentOf(service: Service): Record<string, string> {
    const given = Object.entries({ ...imageEnvironment(), ...service.environment }).map(([name, value]) => {
      const text = value.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1');
      if (!text.startsWith(`${SECRETS}/`)) return [name, text];
      return [name.replace(/_FILE$/, ''), readFileSync(join(secrets, text.slice(SECRETS.length)), 'utf8')];
    });
    return Object.fromEntries(given) as Record<string, string>;
  }

  it.each(PROCESSES)('gives %s settings that the code knows and takes, and all that it requires', (name) => {
    expect(productionMistakes(environmentOf(services[name] ?? {}))).toEqual([]);
  });

  it('leads every process to services that are there', () => {
    const environment = environmentOf(services['api-1'] ?? {});
    const urls = Object.entries(environment).filter(([name]) => /_URLS?$/.test(name));
    expect(urls).toHaveLength(9);
    for (const [, url] of urls) expect(Object.keys(services)).toContain(new URL(url).hostname);
  });

  it('starts what a local fleet starts: the same programs with the same arguments', () => {
    expect(services['api-1']?.command).toEqual([programOf('api')]);
    expect(services['worker']?.command).toEqual([programOf('worker')]);
    const [balancer, edge] = ['/etc/aqueduct/haproxy.cfg', '/etc/aqueduct/nginx.conf'] as const;
    expect(services['balancer']?.command).toEqual(['haproxy', ...balancerArguments(balancer)]);
    expect(services['edge']?.command).toEqual(['nginx', ...edgeArguments('/run/edge', edge)]);
  });

  it.each(Object.entries(CONFIGURATIONS))('has in %s what the templates say (npm run compose:config)', (file, text) => {
    expect(readFileSync(join(ROOT, file), 'utf8')).toBe(text);
  });

  it('has its api nodes where the balancer looks for them', () => {
    const config = CONFIGURATIONS['docker/compose/haproxy.cfg'] ?? '';
    for (const name of ['api-1', 'api-2', 'api-3'])
      expect(config).toContain(`server ${name} ${services[name]?.networks?.default.ipv4_address}:3000 check port 3200`);
    const proxies = ['edge', 'balancer'].map((name) => services[name]?.networks?.default.ipv4_address);
    expect(services['api-1']?.environment?.['HTTP_TRUSTED_PROXIES']?.split(',')).toEqual(proxies);
  });

  it('gives fixed addresses that no other container is given before', () => {
    const [{ subnet, ip_range: range } = { subnet: '', ip_range: '' }] = networks.default.ipam.config;
    const given = new BlockList();
    const [first = '', bits] = range.split('/');
    given.addSubnet(first, Number(bits));
    const fixed = Object.values(services).flatMap((service) => service.networks?.default.ipv4_address ?? []);
    expect(fixed).toHaveLength(5);
    for (const address of fixed) {
      expect(address).toMatch(new RegExp(`^${subnet.split('.').slice(0, 3).join('\\.')}\\.`));
      expect([address, given.check(address)]).toContain(false);
    }
  });

  it('mounts what is there, and pins every image', () => {
    for (const [name, { volumes: mounts = [], image = '', depends_on: others = {} }] of Object.entries(services)) {
      for (const [source = ''] of mounts.map((mount) => mount.split(':'))) {
        if (source.startsWith('.')) expect([name, source, existsSync(join(ROOT, 'docker', source))]).toContain(true);
        else expect(Object.keys(volumes)).toContain(source);
      }
      expect(image).toMatch(/:(\$\{AQUEDUCT_TAG:-dev\}|\d[\w.-]+)$/);
      for (const other of Array.isArray(others) ? (others as string[]) : Object.keys(others))
        expect(Object.keys(services)).toContain(other);
    }
  });

  it('gives each process the time that it needs to end', () => {
    for (const name of ['api-1', 'worker']) {
      const { SHUTDOWN_GRACE_MS: grace, SHUTDOWN_DEADLINE_MS: deadline } = environmentOf(services[name] ?? {});
      expect(Number.parseInt(services[name]?.stop_grace_period ?? '', 10) * 1000).toBeGreaterThan(
        Number(grace) + Number(deadline),
      );
    }
  });

  it('has scripts that bash can read', () => {
    const folder = join(ROOT, 'docker/compose');
    const scripts = readdirSync(folder).filter((file) => file.endsWith('.sh'));
    expect(scripts).toEqual(['primary.sh', 'replica.sh']);
    for (const script of scripts) expect(spawnSync('bash', ['-n', join(folder, script)]).status).toBe(0);
  });
});
