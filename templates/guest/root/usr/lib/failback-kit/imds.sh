# shellcheck shell=sh
# Azure's instance metadata service (IMDS): the VM's userData and its managed identity's tokens.
#
#   imds_user_data      prints the VM's userData, decoded; needs http.sh
#   imds_token RESOURCE prints an access token of the managed identity for a resource (URL-encoded); needs json.sh
#
# Both say on standard error why not, and end with 66 (there is none), 75 (trying later may help) or 65 (nonsense).

imds_user_data() (
    answer=$(imds_get 'instance/compute/userData?api-version=2021-01-01&format=text' "$(imds_patience)")
    status=$(http_status "$answer")
    case $status in
    200) ;;
    404) exit 66 ;;
    000) echo 'the metadata service does not answer' >&2 && exit 75 ;;
    *) echo "the metadata service answers with status $status" >&2 && exit 75 ;;
    esac
    coded=$(http_body "$answer" | tr -d ' \t\r\n')
    [ -n "$coded" ] || exit 66
    printf '%s\n' "$coded" | base64_decode || {
        echo 'userData is not Base64' >&2
        exit 65
    }
)

imds_token() (
    answer=$(imds_get "identity/oauth2/token?api-version=2018-02-01&resource=$1" 60)
    status=$(http_status "$answer")
    lines=$(http_body "$answer" | json_flatten 2>/dev/null)
    if [ "$status" = 200 ] && json_get "$lines" access_token; then exit 0; fi
    reason=$(json_get "$lines" error_description || json_get "$lines" error)
    echo "no token of the VM's managed identity (status $status${reason:+: $reason})" >&2
    exit 75
)

imds_get() {
    echo 'Metadata: true' | http_patient "$2" GET "$FAILBACK_IMDS/metadata/$1"
}

# How many seconds the service may take to appear: on Azure (its VMs have this asset tag) the network may be slow; on
# other machines it never comes, nor anywhere without a cable.
imds_patience() (
    tag=
    { read -r tag <"$FAILBACK_ROOT/sys/class/dmi/id/chassis_asset_tag"; } 2>/dev/null
    if [ "$tag" = 7783-7084-3265-9085-8269-3286-77 ]; then
        echo 120
    elif cat "$FAILBACK_ROOT"/sys/class/net/[!l]*/carrier 2>/dev/null | grep -q 1; then
        echo 45
    else
        echo 20
    fi
)

base64_decode() {
    if have base64; then
        base64 -d 2>/dev/null
    else
        openssl base64 -d -A 2>/dev/null
    fi
}
