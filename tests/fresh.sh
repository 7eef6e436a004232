#!/usr/bin/env bash
# make site && make test on a bare Debian 12 that has git and make and nothing else, in a folder that
# is thrown away. Needs root and debootstrap (installed if missing); takes a quarter of an hour and 3 GB.
#
#   tests/fresh.sh [COMMAND]        by default: make site && make test
#
# What is tested is the last commit. FRESH_DIR=DIR uses that folder and keeps it; MIRROR=URL is where
# packages come from.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "tests/fresh.sh needs root: it makes a system in a folder and enters it" >&2; exit 1; }
sh .ci/need debootstrap=debootstrap git=git

command=${1:-make site && make test}
mirror=${MIRROR:-http://deb.debian.org/debian}
root=${FRESH_DIR:-$(mktemp -d -t songngu-fresh-XXXXXX)}
[ -n "${FRESH_DIR:-}" ] || trap 'rm -rf --one-file-system "$root"' EXIT

if [ ! -e "$root/etc/debian_version" ]; then
    debootstrap --variant=minbase --include=git,make bookworm "$root" "$mirror" >&2
fi
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp /etc/ssl/certs/ca-certificates.crt "$root/host.crt" # where this network has a certificate of its own
rm -rf "$root/songngu"
git bundle create --quiet "$root/songngu.bundle" HEAD

# Mounts live in a name space of their own and are gone with it, whatever happens.
export root command
unshare --mount --propagation private bash -euc '
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs tmpfs "$root/dev/shm"
    exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb \
        NODE_EXTRA_CA_CERTS=/host.crt ${http_proxy:+http_proxy="$http_proxy"} \
        ${https_proxy:+https_proxy="$https_proxy"} \
        chroot "$root" bash -c "git clone --quiet songngu.bundle songngu && cd songngu && $command"'
