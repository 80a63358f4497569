#!/usr/bin/env bash
# tests/tools/bareroot.sh [--dir DIR] [--keep] [COMMAND...]: proves that a fresh Debian 12 is enough. Makes a minimal Debian 12 root with
# debootstrap in DIR (a new folder below /var/tmp by default), clones the committed state of this repository into it and runs the commands
# there, by default `app/run` and `tests/run`. Prints the seconds of each, the packages before and after, and one closing line.
# Needs root, about 6 GB, and the package source that this machine uses. Nothing of the machine but apt's settings is seen inside.
set -euo pipefail
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dir=
keep=
while [ $# -gt 0 ]; do
  case "$1" in
    --dir) dir=${2:?--dir needs a folder}; shift ;;
    --keep) keep=1 ;;
    -h|--help) sed -n '2,5s/^# //p' "$0"; exit 0 ;;
    --*) echo "bareroot.sh: unknown word $1" >&2; exit 2 ;;
    *) break ;;
  esac
  shift
done
commands=("$@")
[ ${#commands[@]} -gt 0 ] || commands=(app/run tests/run)
[ "$(id -u)" -eq 0 ] || { echo "bareroot.sh needs root, because it makes a root of its own." >&2; exit 2; }
command -v debootstrap >/dev/null || { apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends debootstrap >/dev/null; }

# A mount namespace of its own: what is mounted below goes with the script, however it ends.
if [ -z "${LAYERS_BAREROOT_INSIDE:-}" ]; then
  [ -n "$dir" ] || dir=$(mktemp -d /var/tmp/layers-bareroot.XXXXXX)
  mkdir -p "$dir"
  chmod 755 "$dir" # it is "/" inside, where others than root have to pass
  export LAYERS_BAREROOT_INSIDE=1
  status=0
  unshare --mount --pid --fork --kill-child -- "${BASH_SOURCE[0]}" --dir "$dir" "${commands[@]}" || status=$?
  if [ -n "$keep" ]; then echo "The root is kept in $dir."; else rm -rf --one-file-system "$dir"; fi
  exit $status
fi

# The first source of this machine that has bookworm; apt's own settings (proxy, certificates) come along.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' | awk '$2=="bookworm" && $3=="main" {print $1; exit}')
mirror=${mirror:-https://deb.debian.org/debian}
echo "== debootstrap"
start=$SECONDS
if [ ! -e "$dir/etc/debian_version" ]; then
  debootstrap --variant=minbase bookworm "$dir" "$mirror" >"$dir.log" 2>&1 || { tail -n 20 "$dir.log" >&2; echo "debootstrap failed." >&2; exit 1; }
  rm -f "$dir.log"
fi
rm -rf "$dir/etc/apt/sources.list" "$dir/etc/apt/sources.list.d" "$dir/etc/apt/apt.conf.d"
mkdir -p "$dir/etc/apt/sources.list.d" "$dir/etc/apt/apt.conf.d"
for list in /etc/apt/sources.list /etc/apt/sources.list.d/debian*; do [ -e "$list" ] && cp "$list" "$dir$list"; done
cp -r /etc/apt/apt.conf.d/. "$dir/etc/apt/apt.conf.d/"
for extra in /etc/apt/auth.conf.d /usr/share/keyrings /usr/local/share/ca-certificates; do [ -d "$extra" ] && mkdir -p "$dir$extra" && cp -r "$extra/." "$dir$extra/"; done
cp -L /etc/resolv.conf /etc/hosts "$dir/etc/"
mount -t proc proc "$dir/proc"
mount --bind /dev "$dir/dev"
mount -t tmpfs tmpfs "$dir/dev/shm"
mkdir -p "$dir/srv"; mount -t tmpfs tmpfs "$dir/tmp" -o mode=1777
printf '%-12s %6d s, %d packages\n' debootstrap $((SECONDS - start)) "$(chroot "$dir" dpkg-query -f '.\n' -W | wc -l)"

# As a person gets it: a clone of what is committed, without this folder's builds.
rm -rf "$dir/srv/layers"
git -c protocol.file.allow=always clone -q --no-hardlinks "$repo" "$dir/srv/layers"

failed=()
for command in "${commands[@]}"; do
  echo "== $command"
  start=$SECONDS
  env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
    chroot "$dir" bash -c "cd /srv/layers && $command" </dev/null || failed+=("$command")
  printf '%-12s %6d s, %d packages\n' "$command" $((SECONDS - start)) "$(chroot "$dir" dpkg-query -f '.\n' -W | wc -l)"
done
if [ ${#failed[@]} -gt 0 ]; then echo "In a bare Debian 12, failed: ${failed[*]}"; exit 1; fi
echo "In a bare Debian 12, passed: ${commands[*]}"
