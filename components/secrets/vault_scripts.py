"""The scripts that establish trust in Vault's configurator, apply what it declares, and keep logs.

All three are fixed text: what differs between stacks reaches them as files beside them and as
environment variables, so that nothing of a stack file is ever read as shell.
"""

TRUST: str = r"""#!/bin/sh
# Lets the configurator in. Run once, after `vault operator init` and `vault login`, in a pod of
# Vault; it gives up the token it ran with.
set -eu
here=$(dirname "$0")

vault auth list -format=yaml | grep -q '^kubernetes/:' || vault auth enable kubernetes
vault write auth/kubernetes/config kubernetes_host=https://kubernetes.default.svc
vault policy write corelane-configure "$here/configure.hcl"
vault write auth/kubernetes/role/corelane-configure @"$here/configure.json"
vault token revoke -self
rm -f "$HOME/.vault-token"
"""

CONFIGURE: str = r"""#!/bin/sh
# Brings audit devices, the secrets engine, policies and roles to what the files beside it declare,
# and removes the roles and team policies they no longer declare. Safe to run again.
set -eu
here=$(dirname "$0")

VAULT_TOKEN=$(vault write -field=token auth/kubernetes/login \
  role=corelane-configure jwt=@"$TOKEN_FILE")
export VAULT_TOKEN
trap 'vault token revoke -self' EXIT

devices=$(vault audit list -format=yaml)
has_device() { printf '%s\n' "$devices" | grep -q "^$1/:"; }
has_device file || vault audit enable -path=file file file_path=/vault/audit/audit.log mode=0600
has_device stdout || vault audit enable -path=stdout file file_path=stdout

engines=$(vault secrets list -format=yaml)
printf '%s\n' "$engines" | grep -q "^$MOUNT/:" ||
  vault secrets enable -path="$MOUNT" -version=2 kv

for file in "$here"/policy.*.hcl; do
  name=${file##*/policy.}
  vault policy write "${name%.hcl}" "$file"
done
for file in "$here"/role.*.json; do
  name=${file##*/role.}
  vault write "auth/kubernetes/role/${name%.json}" @"$file"
done

roles=$(vault list -format=yaml auth/kubernetes/role)
for role in $(printf '%s\n' "$roles" | sed -n 's/^- //p'); do
  [ "$role" = corelane-configure ] || [ -f "$here/role.$role.json" ] ||
    vault delete "auth/kubernetes/role/$role"
done
policies=$(vault policy list -format=yaml)
for policy in $(printf '%s\n' "$policies" | sed -n 's/^- \(team-.*\)$/\1/p'); do
  [ -f "$here/policy.$policy.hcl" ] || vault policy delete "$policy"
done
"""

KEEP: str = r"""#!/bin/sh
# Rotates the audit file before it fills its volume, and has Vault read a renewed certificate.
# Vault reopens the one and reloads the other when it is sent SIGHUP.
set -eu
log=/vault/audit/audit.log

certificate() { sha256sum /vault/tls/tls.crt; }
rotate() {
  number=$AUDIT_FILES
  while [ "$number" -gt 1 ]; do
    older=$((number - 1))
    [ ! -f "$log.$older" ] || mv "$log.$older" "$log.$number"
    number=$older
  done
  mv "$log" "$log.1"
}

seen=$(certificate)
while sleep 60; do
  reload=no
  if [ -f "$log" ] && [ "$(stat -c %s "$log")" -gt "$AUDIT_FILE_BYTES" ]; then
    rotate
    reload=yes
  fi
  now=$(certificate)
  if [ "$now" != "$seen" ]; then
    seen=$now
    reload=yes
  fi
  if [ "$reload" = yes ]; then
    for process in $(pidof vault); do
      # A probe runs the same program, and would die of the signal.
      if tr '\0' ' ' <"/proc/$process/cmdline" | grep -q '^[^ ]*vault server '; then
        kill -HUP "$process"
      fi
    done
  fi
done
"""
