# shellcheck shell=bash
# Sourced: finds a JDK 25 and exports JAVA_HOME, or says what to install and exits with 1.
# Maven's own use of Unsafe is allowed, because each start would warn of it.
# The JVM's release file is read before javac is asked: starting javac costs a third of a second.

is_jdk25() {
  local home=$1 line
  [[ -n $home && -x $home/bin/javac ]] || return 1
  if [[ -r $home/release ]]; then
    while IFS= read -r line; do
      case $line in
        'JAVA_VERSION="25"'* | 'JAVA_VERSION="25.'*) return 0 ;;
        JAVA_VERSION=*) return 1 ;;
      esac
    done <"$home/release"
  fi
  case $("$home/bin/javac" -version 2>&1) in
    'javac 25' | 'javac 25.'* | 'javac 25-'*) return 0 ;;
    *) return 1 ;;
  esac
}

# The home of the javac in PATH, behind all its symbolic links.
jdk_in_path() {
  local javac target
  javac=$(command -v javac) || return 0
  while [[ -L $javac ]]; do
    target=$(readlink "$javac")
    [[ $target == /* ]] || target=$(dirname "$javac")/$target
    javac=$target
  done
  (cd "$(dirname "$javac")/.." && pwd -P)
}

use_jdk25() {
  local home
  if is_jdk25 "${JAVA_HOME:-}"; then
    export JAVA_HOME
    return 0
  fi
  for home in "$(jdk_in_path)" \
    /usr/lib/jvm/* /usr/java/* /usr/local/openjdk-25 /opt/* /opt/java/* /opt/*/jdk* \
    "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
    if is_jdk25 "$home"; then
      export JAVA_HOME=$home
      return 0
    fi
  done
  echo "Monocoque needs a JDK 25 (for example Eclipse Temurin 25): install it and set JAVA_HOME." >&2
  exit 1
}

use_jdk25
export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
