#!/usr/bin/env bash
# Builds the image of the MCP server and puts it into the repository of a stage: infra/docker/push.sh <stage> [tag]
set -euo pipefail
stage=${1:?'which stage? infra/docker/push.sh <stage> [tag]'}
cd "$(dirname "$0")/../.."
tag=${2:-$(git rev-parse --short=12 HEAD)}
repository=$(terraform -chdir=infra/terraform output -raw image_repository)
case "$repository" in
  */sre-ops-"$stage"-mcp) ;;
  *)
    echo "infra/terraform is at another stage: $repository" >&2
    exit 2
    ;;
esac
region=$(cut -d. -f4 <<<"$repository")
npm run --silent bundle
aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "${repository%%/*}"
docker buildx build --platform linux/arm64 --provenance=false --push -t "$repository:$tag" \
  -f infra/docker/Dockerfile dist-lambda/service
echo "$tag"
