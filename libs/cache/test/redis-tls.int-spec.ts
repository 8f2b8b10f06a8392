import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { waitUntil } from '@aqueduct/kernel/testing';
import { hasRedisServer, leaveOut, startRedis } from '@aqueduct/testing/services';
import { GuardedRedis } from '../src/redis/guarded-redis';
import { becomes } from './contract';
import { Nodes } from './nodes';
import { newThing, write } from './things';

const SUITE = 'The cache over TLS to its Redis';
const isPossible = hasRedisServer() && spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;
if (!isPossible) leaveOut(SUITE, 'Redis and openssl');

(isPossible ? describe : describe.skip)(SUITE, () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'aqueduct-cache-tls-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** A certificate for 127.0.0.1 that stands for itself. */
  const certificate = (name: string): { certificate: string; key: string; authority: string } => {
    const [file, key] = [join(folder, `${name}.crt`), join(folder, `${name}.key`)];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName = IP:127.0.0.1'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', file], { stdio: 'pipe' });
    return { certificate: file, key, authority: file };
  };

  it('works with a server whose certificate CACHE_REDIS_CA_FILE has signed', async () => {
    const tls = certificate('trusted');
    await using redis = await startRedis({ config: { appendonly: 'no' }, tls });
    expect(redis.url).toMatch(/^rediss:/);
    const settings = { CACHE_REDIS_URL: redis.url, CACHE_REDIS_CA_FILE: tls.authority };
    await using nodes = await Nodes.open({ count: 2, settings });
    const id = newThing();
    for (const text of ['one', 'two']) {
      await write(nodes.get(0), id, text);
      await becomes(nodes, 1, id, text);
    }
  });

  it('does without a server that it cannot trust, and says why, once', async () => {
    const print = jest.spyOn(console, 'error').mockImplementation();
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    await using redis = await startRedis({ config: { appendonly: 'no' }, tls: certificate('theirs') });
    const caFile = certificate('ours').authority;
    const guarded = new GuardedRedis({ urls: [redis.url], caFile, timeoutMs: 50 });
    guarded.start();
    await waitUntil(async () => print.mock.calls.length > 1);
    await guarded.stop();
    expect(guarded.isUp).toBe(false);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('self-signed certificate')]]);
    print.mockRestore();
    warn.mockRestore();
  });
});
