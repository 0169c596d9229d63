#!/usr/bin/env bash
# The one entry: builds what is out of date, then runs. `./run.sh help` lists the commands.
# Another shell (sh run.sh) understands no more than the next lines: they hand over to bash, or say what to do.
if [ -z "${BASH_VERSION:-}" ] || [ -n "${POSIXLY_CORRECT+set}" ]; then
    if ! command -v bash >/dev/null; then echo "run.sh: bash is missing: install it, then call ./run.sh" >&2; exit 2; fi
    unset POSIXLY_CORRECT
    exec bash "$0" "$@"
fi
set -euo pipefail
unset CDPATH GREP_OPTIONS
# Through links to the real file: the folder that it stands in is the clone.
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
artifacts=$here/.artifacts
# .NET does not start in a folder that was deleted.
[ -d . ] && pwd -P >/dev/null 2>&1 && [ -e "$(pwd -P)" ] || cd /

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

# The SDK keeps packages below HOME: where there is none that can be written to, they go beside the build.
find_home() {
    local folder
    for folder in "${HOME:-}" "$(getent passwd "$(id -u)" 2>/dev/null | cut -d: -f6)" "$artifacts/home"; do
        if [ "$folder" = "$artifacts/home" ]; then mkdir -p "$folder"; fi
        if [ -d "$folder" ] && [ -w "$folder" ]; then export HOME=$folder; return; fi
    done
}

# What a build reads, with times and sizes: whatever is added, changed, deleted or put back makes another list.
sources() {
    cd "$here"
    find src plugins .editorconfig global.json ./*.props ./*.targets Runner.sln "$@" -type f -not -name '*.md' -printf '%T@ %s %p\n' | LC_ALL=C sort
}

# Outputs link to each other by absolute paths: those of a clone that was moved or copied would run the other one's files.
forget_other_places() {
    if [ -e "$artifacts" ] && [ "$(cat "$artifacts/place" 2>/dev/null)" != "$here" ]; then rm -rf "$artifacts"; fi
    if [ "$(cat "$artifacts/backend" 2>/dev/null)" != "$backend" ]; then rm -f "$artifacts"/built-*; fi
    mkdir -p "$artifacts"
    printf '%s\n' "$here" >"$artifacts/place"
    printf '%s\n' "$backend" >"$artifacts/backend"
}

# Whether something that differs from the last build is older than it: the compiler looks for newer files only.
has_older() {
    [ -e "$1" ] && comm -13 "$1" <(printf '%s\n' "$2") | awk -v built="$(stat -c %Y "$1")" '$1 < built { found = 1 } END { exit !found }'
}

is_built() { [ -e "$1" ] && [ "$(cat "$artifacts/place" "$artifacts/backend" "$1" 2>/dev/null)" = "$here"$'\n'"$backend"$'\n'"$2" ]; }

# build TARGET [FOLDER]: builds in Release unless nothing has changed since the last build of that target.
build() {
    local stamp=$artifacts/built-$(basename "$1") now how=()
    now=$(sources ${2:+"$2"})
    if is_built "$stamp" "$now"; then return; fi
    check_machine
    mkdir -p "$artifacts"
    # One builds, others wait. Nothing that outlives this script may keep the lock.
    exec 9>"$here/.building"
    flock 9
    if is_built "$stamp" "$now"; then exec 9>&-; return; fi
    forget_other_places
    find_home
    if has_older "$stamp" "$now"; then how=(--no-incremental); fi
    printf '%s\n' "$now" >"$artifacts/started"
    if [ -t 2 ]; then printf 'building ...\r' >&2; else echo 'building ...' >&2; fi
    if ! dotnet build "$here/$1" -c Release -p:Backend="$backend" "${how[@]}" --nologo -v quiet -clp:NoSummary >"$artifacts/build.log" 2>&1 9>&-; then
        cat "$artifacts/build.log" >&2
        if [ "$backend" = cuda ] && grep -q 'NU110[0-9].*cuda' "$artifacts/build.log"; then
            fail "the package sources have no CUDA packages: RUNNER_BACKEND=cpu builds without, and RUNNER_LIBTORCH takes a PyTorch that is there"
        fi
        fail "the build failed"
    fi
    mv "$artifacts/started" "$stamp"
    exec 9>&-
}

# The numbers must add up whatever the test runner prints: they are read from its result files, which lie in the given folders.
count_tests() {
    local counts
    counts=$(find "$@" -name '*.trx' -exec cat {} + 2>/dev/null | grep -o '<Counters [^>]*>' | awk '
        function of(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
        { total += of("total"); passed += of("passed"); executed += of("executed") }
        END { failed = executed - passed; skipped = total - executed; printf "%d passed, %d failed", passed, failed; if (skipped) printf ", %d skipped", skipped }')
    [ -n "$counts" ] || counts="0 passed, 0 failed"
    printf '\n%s\n' "$counts"
    case $counts in "0 passed"*) return 1 ;; *", 0 failed"*) ;; *) return 1 ;; esac
}

# run_tests TARGET RESULTS [ARGUMENT...]
run_tests() {
    local target=$1 results=$2 status=0
    shift 2
    build "$target" tests
    find_home
    rm -rf "$results"
    # Tests call tensor operations side by side, and a collection may free a number under the operation that uses it (see FinalizerHold): collect rarely.
    export DOTNET_GCgen0size=${DOTNET_GCgen0size:-0x10000000}
    dotnet test "$here/$target" -c Release -p:Backend="$backend" --no-build --nologo --logger trx --results-directory "$results" "$@" || status=$?
    count_tests "$results" || status=1
    return "$status"
}

backend=$(backend)
case $backend in cpu | cuda) ;; *) fail "RUNNER_BACKEND is \"$backend\"; known: cpu, cuda" ;; esac
export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-PASSIVE} DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_TieredPGO=1
export MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_:-4000000000} MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-4000000000}
# RUNNER_PLUGINS adds to them.
export RUNNER_SHIPPED=$artifacts/plugins

# pack [FOLDER]: packages of what a plugin is compiled against (each project that says IsPackable), and the template of a plugin.
# Their version tells their content: a package of one version is taken from NuGet's cache, whatever a folder holds by now.
pack() {
    local folder version project template=$artifacts/pack/runner-plugin
    folder=$(mkdir -p "${1:-$artifacts/packages}" && cd "${1:-$artifacts/packages}" && pwd) || fail "the folder \"${1:-}\" cannot be written to"
    build src/Runner.slnf
    find_home
    version=1.0.0-g$(cd "$here" && { echo "$backend"; find src .template ./*.props ./*.targets -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; } | sha256sum | cut -c1-10)
    rm -rf "$template" "$folder"/Runner.*.nupkg
    mkdir -p "$artifacts/pack"
    cp -R "$here/.template/runner-plugin" "$template"
    grep -rlZ RUNNER-VERSION "$template" | xargs -0 sed -i "s/RUNNER-VERSION/$version/"
    for project in $(cd "$here" && grep -l '<IsPackable>true' src/*/*.csproj .template/*.csproj); do
        dotnet pack "$here/$project" -c Release -p:Backend="$backend" -p:ReadyToRun=false -p:PackageVersion="$version" -p:Templates="$template" \
            -p:ArtifactsPath="$artifacts/pack" -o "$folder" --nologo -v quiet -clp:NoSummary >"$artifacts/pack.log" 2>&1 ||
            { cat "$artifacts/pack.log" >&2; fail "$project could not be packed"; }
    done
    cat <<END
packages of version $version are in $folder
  dotnet new install $folder/Runner.Templates.$version.nupkg
  dotnet new runner-plugin -n MyPlugin --packages $folder
END
}

fast=$artifacts/test-results slow=$artifacts/slow-test-results
case ${1:-} in
    pack) shift; pack "$@"; exit ;;
    test) shift; rm -rf "$slow"; run_tests Runner.sln "$fast" "$@"; exit ;;
    # What takes minutes: packages used elsewhere, processes against each other, kills, terminals, another PyTorch, a browser that opens a report.
    test-slow) shift; command -v chromium >/dev/null || install_package chromium; run_tests tests/Slow.Tests/Slow.Tests.csproj "$slow" "$@"; exit ;;
    # The last test and the test-slow after it, together.
    count-tests) count_tests "$fast" "$slow"; exit ;;
esac
build src/Runner.slnf
exec dotnet "$artifacts/bin/Runner.Cli/release/runner.dll" "$@"
