import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { generateSigningKey } from './signing-keys';

/**
 * The key in this file; if there is none, a new one, written for the owner only. For development, where nothing is
 * set: tokens then survive a restart. Two processes that start at once get the same key.
 */
export async function readOrCreateSigningKey(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, generateSigningKey(), { mode: 0o600 });
  try {
    // Appears as a whole or not at all, and never in place of one that is there already.
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(file, 'utf8');
}
