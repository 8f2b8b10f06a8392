import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Both in one file, as HAProxy wants it. */
  readonly pairFile: string;
}

/** One of this machine's own, for a month; undefined: openssl is not installed. */
export function makeCertificate(directory: string): Certificate | undefined {
  const certificateFile = join(directory, 'certificate.pem');
  const keyFile = join(directory, 'key.pem');
  const pairFile = join(directory, 'pair.pem');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const { status } = spawnSync('openssl', ['req', '-x509', '-days', '30', ...key, ...names, '-out', certificateFile]);
  if (status !== 0) return undefined;
  writeFileSync(pairFile, `${readFileSync(certificateFile, 'utf8')}${readFileSync(keyFile, 'utf8')}`, { mode: 0o600 });
  return { certificateFile, keyFile, pairFile };
}
