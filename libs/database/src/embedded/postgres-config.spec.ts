import { pgHbaConf, postgresqlConf } from './postgres-config';

const CONFIG = { name: "it's a node", port: 20_001, maxConnections: 100, durable: true };

describe(postgresqlConf, () => {
  it('listens on loopback only and keeps the WAL that replicas and online moves need', () => {
    const text = postgresqlConf(CONFIG);

    expect(text).toContain("listen_addresses = '127.0.0.1'\nport = 20001\nunix_socket_directories = ''\n");
    expect(text).toContain("cluster_name = 'it''s a node'\n");
    expect(text).toContain("wal_level = 'logical'\n");
    expect(text).not.toContain('primary_conninfo');
  });

  it('gives up safety against a crash of the machine only when told to, and never acknowledged commits', () => {
    expect(postgresqlConf(CONFIG)).not.toContain('fsync');
    const text = postgresqlConf({ ...CONFIG, durable: false });
    expect(text).toContain('fsync = off\n');
    expect(text).not.toContain('synchronous_commit');
  });

  it('names every option of the connection to the primary that an environment variable could change', () => {
    const upstream = { host: '127.0.0.1', port: 20_000, password: 'pass-word_1', slot: 'a_replica' };

    expect(postgresqlConf({ ...CONFIG, upstream })).toContain(
      "primary_conninfo = 'host=127.0.0.1 port=20000 user=aqueduct password=pass-word_1 application_name=a_replica sslmode=disable gssencmode=disable'\nprimary_slot_name = 'a_replica'\n",
    );
  });
});

describe(pgHbaConf, () => {
  it('lets nobody in without the password', () => {
    expect(pgHbaConf()).not.toContain('trust');
    expect(
      pgHbaConf()
        .trim()
        .split('\n')
        .every((line) => line.endsWith('127.0.0.1/32 scram-sha-256')),
    ).toBe(true);
  });
});
