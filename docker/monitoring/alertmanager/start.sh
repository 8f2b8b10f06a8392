#!/bin/sh
# Starts Alertmanager with the addresses of whom it tells. Each of PAGE_URL and TICKET_URL is an address, or PAGE_URL_FILE and
# TICKET_URL_FILE name files that hold one: addresses of webhooks often hold a secret. Without them alerts are seen on its page alone.
set -eu

# $1: the name of the variable. Characters that mean something to sed are made plain.
address_of() {
  eval "address=\${$1:-} file=\${$1_FILE:-}"
  if [ -n "$file" ]; then address=$(cat "$file"); fi
  printf '%s' "${address:-$2}" | sed 's/[&|\\]/\\&/g'
}

page=$(address_of PAGE_URL http://page.invalid/)
ticket=$(address_of TICKET_URL http://ticket.invalid/)
sed -e "s|http://page.invalid/|$page|" -e "s|http://ticket.invalid/|$ticket|" "${TEMPLATE:-/etc/aqueduct/alertmanager.yml}" \
  >"${CONFIG:-/tmp/alertmanager.yml}"
exec alertmanager --config.file="${CONFIG:-/tmp/alertmanager.yml}" "$@"
