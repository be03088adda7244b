#!/usr/bin/env bash
# The checks of infra/ that need more than Node: each says its version, or that it was not run.
set -uo pipefail
cd "$(dirname "$0")"
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 NO_COLOR=1
failed=0

# Installs what a folder of its own locks, once.
install() {
  [ -d "$1/node_modules" ] || npm ci --prefix "$1" --silent --no-audit --no-fund --ignore-scripts
}

check_terraform() {
  if ! command -v terraform >/dev/null; then
    echo 'terraform: not run, it is not installed'
    return
  fi
  TF_CLI_CONFIG_FILE=/dev/null terraform version | head -1
  if ! install tools; then
    echo 'terraform validate and test: not run, infra/tools could not be installed'
    return
  fi
  local run=(node tools/schema-provider.mjs terraform -chdir=terraform)
  TF_CLI_CONFIG_FILE=/dev/null terraform -chdir=terraform fmt -check -recursive -diff || failed=1
  # No backend: nothing is kept. Its words tell of a cloud that is not there.
  "${run[@]}" init -backend=false -input=false >/dev/null || failed=1
  "${run[@]}" validate -no-color || failed=1
  "${run[@]}" test -no-color || failed=1
}

check_terraform
exit "$failed"
