#!/bin/sh
# Publishes the archive when its repository has changed. A line for crontab -e, every ten minutes:
#   */10 * * * * /home/me/archive-publish.sh
# Keys are those of the user whose crontab it is: test it once with
#   env -i HOME="$HOME" PATH=/usr/local/bin:/usr/bin:/bin /home/me/archive-publish.sh
set -eu

site=${SITE:-$HOME/archive}            # a clone of the site
target=${TARGET:-web}                  # as site.conf names it
log=${LOG:-$HOME/archive-publish.log}

exec >>"$log" 2>&1
cd "$site"
exec 9<.
flock --nonblock 9 || exit 0 # another one is still running: no failure
git pull --quiet --ff-only
# Nothing is sent when nothing has changed, and what was cut off goes on, so it is safe to run it often.
# --quiet: only what is wrong is written down.
if ! songngu publish "$target" --quiet; then
    echo "$(date -u +%FT%TZ) publishing to $target failed"
    exit 1
fi
