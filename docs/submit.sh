#!/bin/sh
# Submit a YAML file to the registry from a CI job: REGISTRY=https://... TOKEN=sdr_... sh submit.sh FILE
#
# First a dry run, so that a file with faults fails the job and every fault stands in its log. A file that says nothing
# new is not submitted, and a job that runs again for the same file makes no second submission.
#
# Exit code: 0 submitted, or nothing to submit; 1 refused; 2 called wrongly; else that of curl: the registry was not
# reached.
set -u
if [ $# -ne 1 ] || [ ! -r "$1" ] || [ -z "${REGISTRY:-}" ] || [ -z "${TOKEN:-}" ]; then
    echo "usage: REGISTRY=https://registry.example.org TOKEN=sdr_... sh submit.sh FILE" >&2
    exit 2
fi
file=$1
key=$({ sha256sum "$file" 2>/dev/null || shasum -a 256 "$file"; } | cut -d ' ' -f 1)

# The token goes in by standard input: arguments can be read by everybody on the machine.
send() {
    answer=$(printf 'header = "Authorization: Bearer %s"\n' "$TOKEN" | curl --config - --silent --show-error \
        --fail-with-body --header 'Content-Type: application/yaml' --data-binary "@$file" "$@")
    status=$?
    [ $status -eq 0 ] && return
    printf '%s was not accepted for review:\n%s\n' "$file" "$answer" | sed 's/{"pointer"/\n  &/g' >&2
    [ $status -eq 22 ] && exit 1 # the registry said no
    exit $status
}

send "$REGISTRY/api/v1/submissions/?dry_run=true"
case $answer in
*'"change":"new"'* | *'"change": "new"'* | *'"change":"changed"'* | *'"change": "changed"'*) ;;
*)
    echo "$file says nothing that the registry does not have."
    exit 0
    ;;
esac
send --header "Idempotency-Key: $key" "$REGISTRY/api/v1/submissions/"
path=$(printf '%s' "$answer" | sed 's/^{"id": *"[0-9]*", *"url": *"\([^"]*\)".*/\1/')
echo "$file was submitted: $REGISTRY$path"
