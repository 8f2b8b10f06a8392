import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDirectory, replaceFile } from './files';
import type { OsUser } from './os-user';

/** Files that hold the secrets of one checkout, readable by their owner only. */
export interface SecretFiles {
  readonly databasePasswordFile: string;
  /** 32 random bytes, base64url: for DATABASE_POSITION_SECRET_FILE. */
  readonly positionSecretFile: string;
  /** Ed25519 private key, PKCS#8 PEM: for AUTH_SIGNING_KEY_FILE. */
  readonly authSigningKeyFile: string;
}

/** Generates the secrets that do not exist yet. The caller is the only one who does so at a time. */
export async function ensureSecrets(directory: string, owner: OsUser | undefined): Promise<SecretFiles> {
  await ensureDirectory(directory, owner);
  const ensure = async (name: string, generate: () => string): Promise<string> => {
    const file = join(directory, name);
    if (!existsSync(file)) await replaceFile(file, generate(), owner);
    return file;
  };
  return {
    databasePasswordFile: await ensure('database-password', () => randomBytes(24).toString('base64url')),
    positionSecretFile: await ensure('position-secret', () => randomBytes(32).toString('base64url')),
    authSigningKeyFile: await ensure('auth-signing-key.pem', generateSigningKey),
  };
}

export async function readSecret(file: string): Promise<string> {
  return (await readFile(file, 'utf8')).trim();
}

function generateSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
