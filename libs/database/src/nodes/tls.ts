import { X509Certificate } from 'node:crypto';
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

/** Why the file can't be used as an authority's certificate; undefined: it can. */
export function problemOfCaFile(caFile: string): string | undefined {
  try {
    new X509Certificate(readFileSync(caFile));
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'the file does not exist' : 'the file is not a certificate in PEM that can be read';
  }
}

/** pg lets a URL's parameters win over its `ssl` option: a `sslmode` there would undo the verification. */
export function urlFor(url: string, tls: TlsOptions | undefined): string {
  if (tls === undefined) return url;
  const verified = new URL(url);
  for (const name of [...verified.searchParams.keys()])
    if (/^(ssl|uselibpqcompat)/.test(name)) verified.searchParams.delete(name);
  return verified.href;
}
