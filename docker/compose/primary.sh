#!/bin/bash
# Run once, by the image's own entrypoint, when a primary's data folder is new: roles, databases, and who may replicate.
set -euo pipefail

run() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username postgres "$@"; }

run --set application="$(</run/aqueduct/application-password)" --set replication="$(</run/aqueduct/replication-password)" <<'SQL'
CREATE ROLE aqueduct LOGIN PASSWORD :'application';
-- Without it a replica's timeline is not known after a failover.
GRANT pg_monitor TO aqueduct;
CREATE ROLE replicator LOGIN REPLICATION PASSWORD :'replication';
SQL
for database in $DATABASES; do
  run --set database="$database" <<<'CREATE DATABASE :"database" OWNER aqueduct;'
done
echo 'host replication replicator samenet scram-sha-256' >>"$PGDATA/pg_hba.conf"
