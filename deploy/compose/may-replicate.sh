#!/bin/sh
# Run once, when the database is made: the role of the backup, which may replicate and reads no table. The image of PostgreSQL
# lets nobody replicate from another container.
set -eu
password=$(cat /run/secrets/backup-password)
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --set password="$password" <<'SQL'
CREATE ROLE return_visit_backup LOGIN REPLICATION PASSWORD :'password';
SQL
echo 'host replication return_visit_backup all scram-sha-256' >> "$PGDATA/pg_hba.conf"
