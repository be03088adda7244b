#!/usr/bin/env bash
# Takes functions, HTTP API and state machine of a stage away; what keeps state stays: infra/unrelease.sh <stage>
set -euo pipefail
stage=${1:?'which stage? infra/unrelease.sh <stage>'}
cd "$(dirname "$0")/.."
release=$(terraform -chdir=infra/terraform output -json release)
of() { node -p 'const [release, ...keys] = process.argv.slice(1); keys.map((key) => JSON.parse(release)[key]).join(" ")' "$release" "$@"; }
read -r AWS_REGION SRE_CODE_BUCKET < <(of region code_bucket)
export AWS_REGION SRE_CODE_BUCKET
npm run --silent --prefix infra/serverless remove -- --stage "$stage"
aws cloudformation delete-stack --stack-name "sre-ops-$stage-workflows"
aws cloudformation wait stack-delete-complete --stack-name "sre-ops-$stage-workflows"
