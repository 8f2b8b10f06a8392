import { readFileSync } from 'node:fs';

/** TLS to a database: the server's certificate is verified, name included. */
export interface TlsOptions {
  readonly ca: string;
  readonly rejectUnauthorized: true;
}

/** @param caFile PEM file of the authority that signed the servers' certificates; undefined: no TLS but by `sslmode` in a URL. */
export function tlsOptions(caFile: string | undefined): TlsOptions | undefined {
  return caFile === undefined ? undefined : { ca: readFileSync(caFile, 'utf8'), rejectUnauthorized: true };
}
