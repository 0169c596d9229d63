#!/usr/bin/env bash
# The one entry: builds what is out of date, then runs. `./run.sh help` lists the commands.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
artifacts=$here/.artifacts

fail() { printf 'run.sh: %s\n' "$1" >&2; exit 2; }

check_machine() {
    command -v dotnet >/dev/null ||
        fail "the .NET 10 SDK is missing (command dotnet not found); see https://dotnet.microsoft.com/download"
    dotnet --list-sdks | grep -q '^10\.' ||
        fail "the .NET 10 SDK is missing; installed here: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd, -). See https://dotnet.microsoft.com/download"
    [ -e /etc/ssl/certs/ca-certificates.crt ] || install_package ca-certificates
    ldconfig -p 2>/dev/null | grep -q 'libstdc++\.so\.6' || [ "$(uname -s)" != Linux ] || install_package libstdc++6
}

install_package() {
    command -v apt-get >/dev/null || fail "the package $1 is missing, and this is no Debian: install it by the system's own means"
    [ "$(id -u)" = 0 ] || fail "the package $1 is missing: sudo apt-get install $1"
    apt-get install -y -qq "$1" >/dev/null || { apt-get update -qq && apt-get install -y -qq "$1" >/dev/null; } ||
        fail "the package $1 could not be installed"
}

backend() {
    if [ -n "${RUNNER_BACKEND:-}" ]; then echo "$RUNNER_BACKEND"
    elif command -v nvidia-smi >/dev/null && nvidia-smi >/dev/null 2>&1; then echo cuda
    else echo cpu
    fi
}

# build TARGET: builds in Release unless nothing has changed since the last build of that target.
build() {
    local stamp=$artifacts/built-$(basename "$1")-$backend
    if [ -e "$stamp" ] && [ -z "$(find "$here/src" "$here/plugins" ${2:+"$here/$2"} "$here"/*.props "$here/Runner.sln" -newer "$stamp" -type f -print -quit)" ]; then return; fi
    check_machine
    mkdir -p "$artifacts"
    local started log=$artifacts/build.log
    started=$(mktemp "$artifacts/started.XXXXXX")
    [ ! -t 2 ] || printf 'building ...\r' >&2
    if ! dotnet build "$here/$1" -c Release -p:Backend="$backend" --nologo -v quiet -clp:NoSummary >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$started"
        fail "the build failed"
    fi
    mv "$started" "$stamp"
}

# The numbers must add up whatever the test runner prints: they are read from its result files.
run_tests() {
    build Runner.sln tests
    local results=$artifacts/test-results status=0
    rm -rf "$results"
    # Tests call tensor operations side by side, and a collection may free a number under the operation that uses it (see FinalizerHold): collect rarely.
    export DOTNET_GCgen0size=${DOTNET_GCgen0size:-0x10000000}
    dotnet test "$here/Runner.sln" -c Release -p:Backend="$backend" --no-build --nologo --logger trx --results-directory "$results" "$@" || status=$?
    local counts
    counts=$(cat "$results"/*.trx 2>/dev/null | grep -o '<Counters [^>]*>' | awk '
        function of(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
        { total += of("total"); passed += of("passed"); executed += of("executed") }
        END { failed = executed - passed; skipped = total - executed; printf "%d passed, %d failed", passed, failed; if (skipped) printf ", %d skipped", skipped }')
    [ -n "$counts" ] || counts="0 passed, 0 failed"
    case $counts in "0 passed"*) status=1 ;; *", 0 failed"*) ;; *) status=1 ;; esac
    printf '\n%s\n' "$counts"
    return "$status"
}

backend=$(backend)
case $backend in cpu | cuda) ;; *) fail "RUNNER_BACKEND is \"$backend\"; known: cpu, cuda" ;; esac
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-PASSIVE} DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_TieredPGO=1
export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-4000000000} MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-4000000000}
export RUNNER_PLUGINS=${RUNNER_PLUGINS:-$artifacts/plugins}

if [ "${1:-}" = test ]; then
    shift
    run_tests "$@"
    exit
fi
build src/Runner.slnf
exec dotnet "$artifacts/bin/Runner.Cli/release/runner.dll" "$@"
