#!/bin/sh
# Opens the explorer in the browser. The first time it sets it up from the folder wheels, without internet.
set -u
cd -- "$(dirname -- "$0")" || exit 1
# Not below ~/.local, where Solara would look for its files beside those of the user and not in the environment.
room="${XDG_CACHE_HOME:-$HOME/.cache}/digigov-class/@room@"

failed() {
    cat "help/$1.txt"
    if [ -t 0 ]; then printf '[Enter] '; read -r _; fi
    exit 1
}

if [ ! -f "$room/ready.txt" ]; then
    python=""
    for name in python@python@ python3 python; do
        if "$name" -c "import sys; sys.exit(sys.version_info[:2] != (@tuple@))" 2>/dev/null; then python="$name"; break; fi
    done
    [ -n "$python" ] || failed no-python
    [ -f wheels/ready.txt ] || failed no-wheels
    cat help/first-time.txt
    "$python" -m venv --clear "$room" || failed broken
    "$room/bin/python" -m pip install --quiet --disable-pip-version-check --no-index -f wheels "digigov[@extras@]" || failed broken
    echo ready > "$room/ready.txt"
fi

cat help/starting.txt
if [ "${1:-}" = notebooks ]; then exec "$room/bin/python" -m jupyterlab notebooks; fi
exec "$room/bin/python" -m sim explore
