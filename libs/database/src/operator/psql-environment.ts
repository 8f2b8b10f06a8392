import type { OperatorTarget } from './operator-target';
import { OPERATOR_NAME, sessionSettings } from './session-settings';

/** What psql calls the parameters of a URL. */
const PARAMETERS: Readonly<Record<string, string>> = {
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
};

/**
 * The environment that leads psql to the node: nothing of it, the password least of all, shows in a list of processes.
 * @param caFile as DATABASE_TLS_CA_FILE: the server's certificate is verified, whatever the URL says.
 */
export function psqlEnvironment(
  { url, pooled }: OperatorTarget,
  { isReadOnly, caFile }: { isReadOnly: boolean; caFile: string | undefined },
): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const settings = Object.entries(sessionSettings(isReadOnly)).map(([name, value]) => `-c ${name}=${value}`);
  const given = [...searchParams].map(([name, value]) => [PARAMETERS[name] ?? '', value] as const);
  return {
    PGHOST: hostname.replace(/^\[|\]$/g, ''),
    PGPORT: port === '' ? '5432' : port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGAPPNAME: OPERATOR_NAME,
    PGCONNECT_TIMEOUT: '10',
    ...(pooled ? {} : { PGOPTIONS: settings.join(' ') }),
    ...Object.fromEntries(given.filter(([name]) => name !== '')),
    ...(caFile === undefined ? {} : { PGSSLMODE: 'verify-full', PGSSLROOTCERT: caFile }),
  };
}
