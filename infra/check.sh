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

# Without an account and without a network; a line stands in for the code of each function.
check_functions() {
  if ! install serverless; then
    echo 'osls: not run, infra/serverless could not be installed'
    return
  fi
  serverless/node_modules/.bin/osls --version | head -1
  npm run --silent --prefix serverless check || failed=1
}

check_workflows() {
  if ! install cdk; then
    echo 'CDK: not run, infra/cdk could not be installed'
    return
  fi
  echo "aws-cdk-lib $(node -p "require('./cdk/node_modules/aws-cdk-lib/package.json').version")"
  npm run --silent --prefix cdk check && npm test --silent --prefix cdk | grep -E '^(not ok|# (pass|fail))' || failed=1
  [ "${PIPESTATUS[0]}" = 0 ] || failed=1
}

check_templates() {
  if ! command -v cfn-lint >/dev/null; then
    echo 'cfn-lint: not run, it is not installed'
    return
  fi
  cfn-lint --version
  # osls says dependencies twice (W3005): warnings, and none of ours.
  cfn-lint --non-zero-exit-code error --ignore-checks W3005 -- serverless/template.json cdk/template.json && echo '0 errors' || failed=1
}

timed() {
  local from=$SECONDS
  "$@"
  echo "  $1: $((SECONDS - from)) s"
}

check_image() {
  bash docker/check.sh || failed=1
}

# Two at a time: most of it is waiting for installs and for modules to load.
outcome=$(mktemp -d)
trap 'rm -rf "$outcome"' EXIT
side() {
  failed=0
  for check in "$@"; do timed "check_$check"; done
  exit "$failed"
}
(side terraform workflows) >"$outcome/one" 2>&1 &
one=$!
(side functions templates image) >"$outcome/two" 2>&1 &
two=$!
wait "$one" || failed=1
wait "$two" || failed=1
cat "$outcome/one" "$outcome/two"
exit "$failed"
