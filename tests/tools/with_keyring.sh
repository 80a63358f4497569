#!/bin/sh
# Runs a test program in a D-Bus session of its own: with_keyring.sh unlocked|locked|none PROGRAM ARGUMENTS...
# `unlocked` starts gnome-keyring there with an empty password and a home of its own, so that no prompt can appear and the person's own
# keyring is not touched; `locked` starts it without a password and without a display for its prompt. Exit status 77 means skipped.
set -eu
kind=$1
shift
for tool in dbus-run-session gnome-keyring-daemon; do
    if ! command -v "$tool" >/dev/null; then
        echo "SKIPPED: $tool is not installed"
        exit 77
    fi
done
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME="$home" XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache" XDG_CONFIG_HOME="$home/config" XDG_RUNTIME_DIR="$home/run"
mkdir -p "$XDG_DATA_HOME" "$XDG_CACHE_HOME" "$XDG_CONFIG_HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
export LAYERS_KEYRING="$kind"
unset DISPLAY WAYLAND_DISPLAY # no prompt can appear
if [ "$kind" = unlocked ]; then
    # The daemon is given its password before anything asks for it; it ends with its bus.
    dbus-run-session -- sh -c 'echo | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"' sh "$@"
elif [ "$kind" = locked ]; then
    dbus-run-session -- sh -c 'gnome-keyring-daemon --start --components=secrets >/dev/null && exec "$@"' sh "$@"
else
    # A bus that can start no service.
    cat >"$home/bus.conf" <<CONF
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=$home</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
CONF
    dbus-run-session --config-file="$home/bus.conf" -- "$@"
fi
