#!/bin/sh
# Takes the place of the desktop program for @vscode/test-electron where no desktop VS Code can be had.
exec "${THROUGHLINE_NODE:-node}" "$(dirname "$0")/standIn.ts" "$@"
