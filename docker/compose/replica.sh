#!/bin/bash
# A streaming replica of the primary that the first argument names: copied at the first start, then like any other server.
set -euo pipefail
primary=$1
export PGPASSWORD
PGPASSWORD=$(</run/aqueduct/replication-password)

mkdir -p "$PGDATA"
chmod 700 "$PGDATA"
if [[ $(id -u) -eq 0 ]]; then
  chown -R postgres "$PGDATA"
  exec gosu postgres "$0" "$@"
fi
if [[ ! -s $PGDATA/PG_VERSION ]]; then
  echo "Copying $primary"
  pg_basebackup --host "$primary" --username replicator --pgdata "$PGDATA" --write-recovery-conf --wal-method stream --checkpoint fast
fi
exec postgres -c max_connections=300 -c hot_standby_feedback=on
