#!/usr/bin/env bash
# Takes functions, HTTP API and state machine of a stage away; what keeps state stays: infra/unrelease.sh <stage>
set -euo pipefail
stage=${1:?'which stage? infra/unrelease.sh <stage>'}
cd "$(dirname "$0")/.."
release=$(terraform -chdir=infra/terraform output -json release)
of() { node -p "String(JSON.parse(process.argv[1])[process.argv[2]])" "$release" "$1"; }
AWS_REGION=$(of region)
SRE_CODE_BUCKET=$(of code_bucket)
export AWS_REGION SRE_CODE_BUCKET
npm run --silent --prefix infra/serverless remove -- --stage "$stage"
aws cloudformation delete-stack --stack-name "sre-ops-$stage-workflows"
aws cloudformation wait stack-delete-complete --stack-name "sre-ops-$stage-workflows"
