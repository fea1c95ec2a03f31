#!/bin/sh
# Become one of the tracker's processes: prepare, web, stream, worker or beat; anything else is run as it stands.
set -eu

case "${1:-web}" in
  prepare)
    exec python manage.py prepare
    ;;
  web)
    python manage.py collectstatic --no-input --verbosity 0
    exec python -m gunicorn tracker.wsgi:application --bind 0.0.0.0:8000 \
      --workers "${WEB_CONCURRENCY:-2}" --threads 4 --timeout 60 --worker-tmp-dir /dev/shm
    ;;
  stream)
    # One process with a thread a reader, and a few that say that there is no place.
    export SERVE_STREAM=true
    exec python -m gunicorn tracker.wsgi:application --bind 0.0.0.0:8001 --workers 1 \
      --threads "$(( ${STREAM_CONNECTIONS:-200} + 8 ))" --graceful-timeout 1 --worker-tmp-dir /dev/shm
    ;;
  worker)
    # Short node names: remote control is off, and a queue's name has 47 characters.
    exec python -m celery --quiet -A tracker.celery worker --loglevel info --concurrency 2 \
      --hostname "tracker@%n" --without-gossip --without-mingle --without-heartbeat
    ;;
  beat)
    exec python -m celery --quiet -A tracker.celery beat --loglevel warning \
      --scheduler celery.beat:Scheduler --pidfile=
    ;;
  *)
    exec "$@"
    ;;
esac
