#!/usr/bin/env bash
# Rolls a release out: k8s/roll-out.sh <overlay> [tag]
# Without a tag, what the overlay says is brought to the cluster. With one, it is written into the overlay first: commit that.
# The databases are migrated first; when that fails, the processes stay as they are. Run again, it goes on where it stopped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"
  echo "Overlays: $(ls overlays | tr '\n' ' ')"
}
[[ ${1:-} != --help ]] || { usage && exit 0; }
overlay=${1:-}
tag=${2:-}
kustomization=overlays/$overlay/kustomization.yaml
if [[ -z $overlay || ! -f $kustomization ]]; then
  usage >&2
  exit 2
fi
if [[ -n $tag && ! $tag =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ ]]; then
  echo "\"$tag\" cannot be an image's tag." >&2
  exit 2
fi

WAIT_SECONDS=${ROLL_OUT_WAIT_SECONDS:-1800}
namespace=$(sed -n 's/^namespace: //p' "$kustomization")
k() { kubectl --namespace "$namespace" "$@"; }

if [[ -n $tag ]]; then
  sed -i.before "/^ *- name: aqueduct$/,/newTag/s/^\( *newTag: \).*/\1'$tag'/" "$kustomization" && rm "$kustomization.before"
fi

# A Job cannot be changed, and the last release's is still there.
k delete job migrate --ignore-not-found --wait
kubectl apply --kustomize "overlays/$overlay" --selector 'app.kubernetes.io/name notin (api, worker)'

echo "Migrating the databases"
ended=''
for ((waited = 0; waited < WAIT_SECONDS; waited += 2)); do
  ended=$(k get job migrate --output 'jsonpath={.status.conditions[?(@.status=="True")].type}' || true)
  [[ $ended != *Complete* && $ended != *Failed* ]] || break
  sleep 2
done
k logs job/migrate --tail 20 || true
if [[ $ended != *Complete* ]]; then
  echo "The migration did not succeed: the processes go on as they are." >&2
  exit 1
fi

kubectl apply --kustomize "overlays/$overlay"
k rollout status deployment/api --timeout "${WAIT_SECONDS}s"
k rollout status deployment/worker --timeout "${WAIT_SECONDS}s"
