#!/usr/bin/env bash
# Run the tests on Debian's PostgreSQL: a throw-away cluster of the installed version, reached by DATABASE_URL.
set -euo pipefail
python=$1
programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ ! -x "$programs/initdb" ]; then
  echo "Debian's PostgreSQL is not installed: apt install postgresql" >&2
  exit 1
fi
folder=$(mktemp -d)
as=()
if [ "$(id -u)" = 0 ]; then
  chown nobody "$folder"
  as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
fi
trap '"${as[@]}" "$programs/pg_ctl" -D "$folder/data" -m fast stop >/dev/null; rm -rf "$folder"' EXIT
cd "$folder"
"${as[@]}" "$programs/initdb" -D "$folder/data" -U mithaq -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
options="-c listen_addresses='' -c unix_socket_directories=$folder -c fsync=off"
"${as[@]}" "$programs/pg_ctl" -D "$folder/data" -o "$options" -l "$folder/log" -w start >/dev/null
"$programs/createdb" -h "$folder" -U mithaq mithaq
cd "$OLDPWD"
DATABASE_URL="postgresql://mithaq@/mithaq?host=$folder" "$python" -m pytest -n 2 --dist loadgroup
