import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { SettingsError } from './settings.errors';
import type { Environment } from './sources';

/**
 * The environment of the process over the file `.env` of a directory, if there is one. A name that is set in the process wins,
 * also when it is empty: so a line of the file can be switched off from outside. The only reader of `process.env`.
 * @param directory default: the working directory.
 * @throws SettingsError when `.env` exists and cannot be read.
 */
export function readEnvironment(directory: string = process.cwd()): Environment {
  return { ...parseEnv(readDotEnv(join(directory, '.env'))), ...process.env };
}

function readDotEnv(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new SettingsError([`${path} cannot be read (${code})`]);
  }
}
