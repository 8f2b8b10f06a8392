import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/* What the services of compose.yaml tell each other in confidence: made once, in the folder that the first argument names. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: make-secrets.mjs <folder>');
const DONE = join(folder, 'signing-key');
const random = () => randomBytes(24).toString('hex');

/**
 * Whole or not at all. Whoever may not know it does not have the volume.
 * @param {string} name
 * @param {string} text
 */
function write(name, text) {
  const file = join(folder, name);
  writeFileSync(`${file}.new`, text, { mode: 0o444 });
  renameSync(`${file}.new`, file);
}

if (existsSync(DONE)) console.log('The secrets are there.');
else {
  const [application, broker] = [random(), random()];
  const url = (/** @type {string} */ host, /** @type {string} */ database) =>
    `postgres://aqueduct:${application}@${host}:5432/${database}`;
  for (const [name, host, database] of [
    ['directory', 'shard-0', 'directory'],
    ['shard-0', 'shard-0', 'shard_0'],
    ['shard-1', 'shard-1', 'shard_1'],
  ]) {
    write(`${name}-url`, url(host, database));
    write(`${name}-replica-urls`, url(`${host}-replica`, database));
  }
  write('postgres-password', random());
  write('application-password', application);
  write('replication-password', random());
  write('rabbitmq.conf', `default_user = aqueduct\ndefault_pass = ${broker}\n`);
  write('rabbitmq-url', `amqp://aqueduct:${broker}@rabbitmq:5672`);
  write('position', random());
  const { privateKey } = generateKeyPairSync('ed25519');
  write('signing-key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  console.log('The secrets are made.');
}
