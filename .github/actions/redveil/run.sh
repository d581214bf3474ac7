#!/usr/bin/env bash
# Runs one redveil command with what the action was given. It writes the
# outputs itself.
set -euo pipefail

case "$COMMAND" in
review | test | apply | drift) ;;
*)
    echo "::error::redveil: command takes review, test, apply or drift, not \"$COMMAND\"."
    exit 1
    ;;
esac

arguments=(github "$COMMAND")
if [ -n "$INTEGRATION" ]; then
    arguments+=("--integration=$INTEGRATION")
fi
exec redveil "${arguments[@]}" -- "$DIRECTORY"
