#!/bin/bash
# A streaming replica of the primary that the first argument names: copied at the first start, then like any other server.
set -euo pipefail
primary=$1
export PGPASSWORD
PGPASSWORD=$(</run/aqueduct/replication-password)

mkdir -p "$PGDATA"
chmod 700 "$PGDATA"
if [[ $(id -u) -eq 0 ]]; then
  chown postgres "$PGDATA" "$(dirname "$PGDATA")"
  exec gosu postgres "$0" "$@"
fi
if [[ ! -s $PGDATA/PG_VERSION ]]; then
  echo "Copying $primary"
  # Beside it first: what is half there is begun anew.
  copy=$(dirname "$PGDATA")/copy
  rm -rf "$copy"
  pg_basebackup --host "$primary" --username replicator --pgdata "$copy" --write-recovery-conf --wal-method stream --checkpoint fast
  rm -rf "$PGDATA"
  mv "$copy" "$PGDATA"
fi
exec postgres -c max_connections=300 -c hot_standby_feedback=on
