# shellcheck shell=sh
# A secret from Azure Key Vault, read with the VM's managed identity.
#
#   keyvault_secret URL [PROXY]   prints the value of https://NAME.vault.azure.net/secrets/NAME[/VERSION]
#
# Ends with 75 and the reason on standard error when the secret cannot be had: access may be granted at any time.

keyvault_secret() (
    token=$(imds_token https%3A%2F%2Fvault.azure.net) || exit
    # Tests have the vault elsewhere; in an image the option is empty.
    url=$1
    [ -z "$FAILBACK_KEYVAULT" ] || url=$FAILBACK_KEYVAULT/${url#https://*/}
    answer=$(printf 'Authorization: Bearer %s\n' "$token" | http_patient 60 GET "$url?api-version=7.4" '' "${2:-}")
    status=$(http_status "$answer")
    lines=$(http_body "$answer" | json_flatten 2>/dev/null)
    if [ "$status" = 200 ] && json_get "$lines" value; then exit 0; fi
    case $status in
    000) reason="no answer: let TCP port 443 out to ${1%%/secrets/*}" ;;
    401 | 403) reason="$status: give the VM's managed identity the role Key Vault Secrets User" ;;
    404) reason='404: there is no such secret' ;;
    *) reason="status $status" ;;
    esac
    echo "the Key Vault secret cannot be read ($reason)" >&2
    exit 75
)
