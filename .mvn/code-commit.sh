#!/bin/sh
# Writes to the file $1 the commit that the sources are of, with -dirty where they differ from it: CODE_COMMIT where that
# is given, as in a container, else what git says, else "unknown". A file that says so already stays as it is.
set -eu
cd "$(dirname "$0")/.."
commit=${CODE_COMMIT:-}
if [ -z "$commit" ]; then
  GIT_CEILING_DIRECTORIES=$(dirname "$(pwd -P)") # a repository around this folder has nothing to say
  export GIT_CEILING_DIRECTORIES
  if commit=$(git rev-parse --verify HEAD 2>/dev/null); then
    changed=$(git --no-optional-locks status --porcelain -- .mvn pom.xml '*/pom.xml' '*/src/main/*' schemas/history)
    commit=$commit${changed:+-dirty}
  else
    commit=unknown
  fi
fi
if [ "$(cat "$1" 2>/dev/null)" != "$commit" ]; then
  mkdir -p "$(dirname "$1")"
  printf %s "$commit" > "$1"
fi
