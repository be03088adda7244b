#!/usr/bin/env bash
# Brings the code of this working tree to a stage, and the MCP server to an image that push.sh has pushed:
#   infra/release.sh <stage> <image tag>
# To go back, check an earlier release out and run it with the tag of that one.
set -euo pipefail
stage=${1:?'which stage? infra/release.sh <stage> <image tag>'}
tag=${2:?'which image? infra/docker/push.sh prints its tag'}
cd "$(dirname "$0")/.."
release=$(terraform -chdir=infra/terraform output -json release)
# One start of Node for all: none of them holds a space.
of() { node -p 'const [release, ...keys] = process.argv.slice(1); keys.map((key) => JSON.parse(release)[key]).join(" ")' "$release" "$@"; }
read -r at AWS_REGION SRE_CODE_BUCKET read_only kill_switch bot_concurrency tracing model model_id regions \
  < <(of stage region code_bucket read_only kill_switch bot_concurrency tracing model model_id regions)
if [ "$at" != "$stage" ]; then
  echo "infra/terraform is at another stage: $at" >&2
  exit 2
fi
export AWS_REGION SRE_CODE_BUCKET

npm run --silent bundle
if [ "$read_only" = false ]; then
  npm run --silent --prefix infra/cdk synth -- "$stage" "$tracing"
  aws cloudformation deploy --no-fail-on-empty-changeset --stack-name "sre-ops-$stage-workflows" \
    --template-file infra/cdk/cdk.out/Workflows.template.json
fi
npm run --silent --prefix infra/serverless deploy -- --stage "$stage" \
  --param="readOnly=$read_only" --param="killSwitch=$kill_switch" \
  --param="model=$model" --param="modelId=$model_id" \
  --param="botConcurrency=$bot_concurrency" --param="tracing=$tracing" ${regions:+"--param=regions=$regions"}
url=$(aws cloudformation describe-stacks --stack-name "sre-ops-$stage-functions" \
  --query "Stacks[0].Outputs[?OutputKey=='HttpApiUrl'].OutputValue" --output text)
node -e '
  const [stage, image_tag, public_url] = process.argv.slice(1);
  require("node:fs").writeFileSync(
    "infra/terraform/release.auto.tfvars.json",
    `${JSON.stringify({ stage, image_tag, public_url }, null, 2)}\n`,
  );
' "$stage" "$tag" "$url"
terraform -chdir=infra/terraform apply
echo "The assistant of $stage is at $url"
