import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transformFileSync } from '@swc/core';

const REPOSITORY = resolve(__dirname, '../../..');
const SOURCES = join(REPOSITORY, 'libs/database/src/embedded');

/**
 * Compiles the embedded PostgreSQL for processes that run without Jest, into a temporary folder, which is returned:
 * `embedded/<file>.js`.
 */
export function compileEmbedded(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aqueduct-compiled-'));
  mkdirSync(join(folder, 'embedded'));
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  for (const name of readdirSync(SOURCES).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))) {
    const { code } = transformFileSync(join(SOURCES, name), {
      swcrc: false,
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    writeFileSync(join(folder, 'embedded', name.replace(/\.ts$/, '.js')), code);
  }
  return folder;
}
