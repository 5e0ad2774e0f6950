#!/bin/sh
# Makes .venv from a bare clone: finds Python 3.12+, installs what requirements/ pins, by hash.
# Usage: tools/setup.sh run|dev|browser   (browser: dev, and Chromium for the tests in a browser)
set -eu

kind="${1:-run}"
cd "$(dirname "$0")/.."
root="$(pwd)"
unset PYTHONDONTWRITEBYTECODE || true
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
browser="$kind"
if [ "$kind" = browser ]; then kind=dev; fi

usable() {
    "$1" -c 'import sys, venv, ensurepip, ssl, sqlite3; sys.exit(sys.version_info < (3, 12))' \
        >/dev/null 2>&1
}

find_python() {
    for candidate in "${PUHUI_PYTHON:-}" python3.14 python3.13 python3.12 python3 python \
        "${PYENV_ROOT:-${HOME:-/nowhere}/.pyenv}"/versions/3.1[2-9]*/bin/python \
        /usr/local/bin/python3.1[2-9] /opt/python*/bin/python3; do
        [ -n "$candidate" ] || continue
        # A pyenv shim is there and still fails: only running a candidate tells.
        if usable "$candidate"; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

stamp_of() {
    { cat "requirements/$1.txt" requirements/bootstrap.txt pyproject.toml; echo "$root"; } \
        | cksum | tr ' ' '-'
}

fresh() {
    # What is installed for development serves to run as well.
    for installed in "$@"; do
        [ "$(cat ".venv/.puhui-$installed" 2>/dev/null || true)" = "$(stamp_of "$installed")" ] \
            && [ -x .venv/bin/puhui ] && return 0
    done
    return 1
}

install() {
    python="$(find_python)" || {
        echo "puhui needs Python 3.12 or later (with venv, ssl and sqlite3), and found none." >&2
        echo "Install one (for example python3.12 and python3.12-venv), or name it:" >&2
        echo "  PUHUI_PYTHON=/path/to/python3.12 make up" >&2
        exit 1
    }
    if ! usable .venv/bin/python; then
        rm -rf .venv
        "$python" -m venv .venv
    fi
    rm -f .venv/.puhui-run .venv/.puhui-dev
    echo "Installing the pinned packages ($kind) …" >&2
    if .venv/bin/python -m pip install --quiet --require-hashes -r requirements/bootstrap.txt &&
        .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes \
            -r "requirements/$kind.txt"; then
        :
    else
        echo "uv could not install them; trying pip." >&2
        .venv/bin/python -m pip install --quiet --require-hashes -r "requirements/$kind.txt"
    fi
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
    stamp_of "$kind" >".venv/.puhui-$kind"
}

ready() {
    if [ "$kind" = run ]; then fresh run dev; else fresh dev; fi
}

find_browser() {
    for candidate in "${PUHUI_CHROMIUM:-}" chromium chromium-browser google-chrome; do
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

install_browser() {
    if find_browser; then return 0; fi
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing Chromium for the tests in a browser …" >&2
        if {
            apt-get -qq -o DPkg::Lock::Timeout=300 update &&
                DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
                    install --no-install-recommends chromium
        } >/dev/null && find_browser; then
            return 0
        fi
    fi
    echo "No Chromium here: the tests in a browser are skipped. Install chromium to run them." >&2
}

make_environment() {
    if ready; then return 0; fi
    if command -v flock >/dev/null 2>&1; then
        # Two makes at once: the second waits, then finds the work done.
        exec 9>"$root/.setup.lock"
        flock 9
        if ready; then return 0; fi
    fi
    install
}

make_environment
if [ "$browser" = browser ]; then install_browser; fi
