#!/usr/bin/env bash
# offline-bundle.sh FOLDER: what a data centre without internet needs, in one folder, with checksums. IMAGE names the image
# of the platform (localhost/return-visit:1), and MORE further images (PostgreSQL, HAProxy, Prometheus), separated by spaces.
#
# The folder has the images as OCI archives, the sources, npm's packages (with which the image can be built again offline),
# the bill of materials and the licences. On the other side: `sha256sum --check SHA256SUMS`, then `podman load < …`.
set -euo pipefail
out=${1:?offline-bundle.sh FOLDER}
image=${IMAGE:-localhost/return-visit:1}
project=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)
cd "$project"

if [ -n "$(git status --porcelain)" ]; then
  echo 'There are changes that are not committed. The sources of the bundle would not be those of the image.' >&2
  exit 1
fi

echo 'Sources'
git archive --format=tar.gz --prefix=return-visit/ -o "$out/sources.tar.gz" HEAD

echo 'npm packages'
cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT
mkdir "$cache/project"
cp package.json package-lock.json "$cache/project/"
(cd "$cache/project" && npm ci --ignore-scripts --no-audit --no-fund --cache "$cache/npm" --loglevel=error)
tar -czf "$out/npm-cache.tar.gz" -C "$cache/npm" _cacache

echo 'Images'
for each in $image ${MORE:-}; do
  name=$(basename "$each" | tr ':' '-')
  rm -f "$out/$name.tar"
  buildah push -q "$each" "docker-archive:$out/$name.tar:$each"
done

echo 'Bill of materials'
container=$(buildah from --pull-never "$image")
trap 'rm -rf "$cache"; buildah rm "$container" >/dev/null' EXIT
mounted=$(buildah mount "$container")
cp "$mounted/app/bill-of-materials/"* "$out/"

(cd "$out" && find . -type f ! -name SHA256SUMS -printf '%P\0' | sort -z | xargs -0 sha256sum > SHA256SUMS)
echo "Done: $(du -sh "$out" | cut -f1) in $out"
