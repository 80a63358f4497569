# Sourced by app/run and tests/run: installs the Debian packages that are missing. Needs root or sudo only when something is missing.
# shellcheck shell=bash

layers_build_packages=(
  cmake ninja-build g++ ccache mold pkg-config git
  qt6-base-dev qt6-base-dev-tools qt6-svg-dev qt6-pdf-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-qpa-plugins
  libgl-dev libcurl4-openssl-dev libsqlite3-dev libsimdjson-dev libmd4c-dev libmd4c-html0-dev libxml2-dev qtkeychain-qt6-dev
  libkf5syntaxhighlighting-dev qtbase5-dev
  fonts-inter fonts-jetbrains-mono ca-certificates
)
layers_run_packages=(xvfb xauth)
layers_test_packages=(openssl nodejs dbus dbus-x11 gnome-keyring at-spi2-core clang-format python3 sqlite3)

# layers_install NAME...: installs what is missing and says plainly what failed.
layers_install() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "These packages are missing, and there is no sudo to install them: ${missing[*]}" >&2; return 1; }
    sudo=(sudo)
  fi
  echo "Installing: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${sudo[@]}" apt-get update -q && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "The packages above could not be installed. Nothing was built; the whole log is in $log." >&2
    return 1
  fi
  rm -f "$log"
}
