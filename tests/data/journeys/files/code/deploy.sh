#!/bin/sh
# Copies the site to the server and restarts nothing: the server reads files anew on each request.
set -e
rsync --archive --delete public/ www@tern.example:/srv/site/
echo "The site was copied at $(date -u +%H:%M) UTC"
