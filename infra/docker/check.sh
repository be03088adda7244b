#!/usr/bin/env bash
# Builds the image with buildah on a base made of this machine's own Node, and runs it: nothing is pulled.
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v buildah >/dev/null; then
  echo 'buildah: not run, it is not installed'
  exit 0
fi
if [ "$(id -u)" != 0 ]; then
  echo 'buildah: not run, without root it builds nothing here'
  exit 0
fi
buildah --version
node -e "import('./dist/scripts/bundle.js').then(({ bundleDeployed }) => bundleDeployed(['service']))"
work=$(mktemp -d)
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
storage=(--root "$work/storage" --runroot "$work/run")
container=
finish() {
  [ -z "$container" ] || buildah "${storage[@]}" rm "$container" >/dev/null
  rm -rf "$work"
}
trap finish EXIT

# Node and the libraries that it is linked with, the certificates, and the two users.
root="$work/root"
mkdir -p "$root/usr/local/bin" "$root/etc/ssl/certs" "$root/tmp" "$root/proc" "$root/dev"
cp "$(node -p process.execPath)" "$root/usr/local/bin/node"
ldd "$root/usr/local/bin/node" | grep -oE '/[^ )]+' | while read -r library; do
  [ ! -f "$library" ] || cp -L --parents "$library" "$root"
done
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true
printf 'root:x:0:0::/:\nnode:x:1000:1000::/:\n' >"$root/etc/passwd"
printf 'FROM scratch\nCOPY . /\nENV PATH=/usr/local/bin\n' >"$work/Base"
buildah "${storage[@]}" bud --quiet --pull=never --layers=false -t host-node -f "$work/Base" "$root" >/dev/null
buildah "${storage[@]}" bud --quiet --pull=never --layers=false --build-arg BASE=localhost/host-node -t sre-ops-mcp \
  -f infra/docker/Dockerfile dist-lambda/service >/dev/null
buildah "${storage[@]}" inspect --type image --format '{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}}' sre-ops-mcp
container=$(buildah "${storage[@]}" from --pull=never sre-ops-mcp)
node infra/docker/run-image.mjs buildah "${storage[@]}" run --user 1000:1000 \
  --volume "$PWD/app/defaults:/defaults:ro" --volume "$PWD/infra:/app/infra:ro" "$container"
