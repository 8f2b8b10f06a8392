import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A server's certificate and its key, and the authority that signed it, in PEM. */
export interface ServerCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Whether the program `openssl` is there. @throws where it must be and is not. */
export function hasOpenssl(): boolean {
  const isThere = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;
  if (!isThere && process.env['CI'] !== undefined) throw new Error('openssl is not on PATH, and must be here');
  return isThere;
}

/** A private certificate authority whose files are in one folder. */
export class CertificateAuthority {
  /** Its own certificate, in PEM. */
  readonly file: string;

  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    this.file = this.path('authority.crt');
    this.selfSign();
  }

  /** A certificate for a server at 127.0.0.1. */
  issue(): ServerCertificate {
    const [request, extensions] = [this.path('server.csr'), this.path('server.ext')];
    const [certificate, key] = [this.path('server.crt'), this.path('server.key')];
    writeFileSync(extensions, 'subjectAltName = IP:127.0.0.1\nextendedKeyUsage = serverAuth\n');
    openssl(['req', '-new', ...NEW_KEY, '-keyout', key, '-out', request, '-subj', '/CN=a server']);
    openssl([
      ...['x509', '-req', '-in', request, '-out', certificate, '-days', '2', '-extfile', extensions],
      ...['-CA', this.file, '-CAkey', this.path('authority.key'), '-CAcreateserial'],
    ]);
    return { authority: read(this.file), certificate: read(certificate), key: read(key) };
  }

  private selfSign(): void {
    const key = this.path('authority.key');
    openssl(['req', '-x509', ...NEW_KEY, '-keyout', key, '-out', this.file, '-days', '2', '-subj', `/CN=${this.name}`]);
  }

  private path(file: string): string {
    return join(this.folder, `${this.name}-${file}`);
  }
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
