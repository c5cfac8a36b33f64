# SPDX-License-Identifier: GPL-3.0-or-later
# For app/run and tests/run: what a Debian 12 needs, and how the program is built. It is sourced, not run.
# Nothing of this goes to standard output: that belongs to the program.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

build_packages=(
  meson ninja-build pkg-config gcc libc6-dev gettext
  libgtk-4-dev libadwaita-1-dev libglib2.0-dev libglib2.0-bin
  libgmime-3.0-dev libsqlite3-dev libldns-dev zlib1g-dev libgnutls28-dev libgsasl-dev libidn2-dev libwebp-dev
  adwaita-icon-theme fonts-cantarell fonts-dejavu-core fonts-noto-core fonts-noto-mono
)

# need PACKAGE…: installs those that are not there
need ()
{
  local package missing=() sudo=()

  for package; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Not installed: ${missing[*]}. Install them as root, or run this as root." >&2; exit 3; }
    sudo=(sudo)
  fi
  echo "Installing ${missing[*]} …" >&2
  quietly "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 update
  quietly "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o DPkg::Lock::Timeout=600 install --no-install-recommends "${missing[@]}"
}

# quietly COMMAND…: its output is shown only if it fails, and then nothing else is done
quietly ()
{
  local log

  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    rm -f "$log"
    return
  fi
  cat "$log" >&2
  rm -f "$log"
  echo "Failed: $*" >&2
  exit 3
}

# build FOLDER TARGETS [MESON-OPTION…]: TARGETS is a word list, empty for everything
build ()
{
  local folder=$1 targets=$2 lock
  shift 2

  mkdir -p "$folder"
  exec {lock}>"$folder/.lock"
  flock "$lock"
  [ -f "$folder/build.ninja" ] || quietly meson setup "$@" "$folder" "$top"
  # shellcheck disable=SC2086
  quietly ninja -C "$folder" $targets
  exec {lock}>&-
}
