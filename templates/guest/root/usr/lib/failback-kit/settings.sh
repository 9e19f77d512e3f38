# shellcheck shell=sh disable=SC2030,SC2031 # functions see the variables of the subshell that calls them
# The user's configuration (userData, config.json, a Key Vault secret) as json.sh's lines: is it right, and what does
# start.sh want to hear of it. Messages name a setting, never its value.
#
#   settings_problems LINES   prints what is wrong, a line each; unknown settings are only named on standard error
#   settings_missing LINES    prints what start.sh cannot do without
#   settings_env LINES        prints start.sh's variables, `NAME=value`; needs the image's options (load_guest_conf)

# Any visible characters but * and ?: start.sh does not quote, and nothing here may be spread over files.
WORD='[!-)+->@-~]+'
HOST='[A-Za-z0-9.:/_-]*'
ADDRESS='[0-9a-fA-F.:]+'

settings_problems() {
    printf '%s\n' "$1" | while IFS= read -r line; do
        path=${line%%"$TAB"*}
        line=${line#*"$TAB"}
        type=${line%%"$TAB"*}
        value=${line#*"$TAB"}
        case $path in
        '') setting object '' 'in braces' ;;
        "\$schema") ;;
        version) setting number 1 '1, the version that this image knows' ;;
        region) setting string '[a-z]+(-[a-z]+)+-[0-9]+' 'a Region such as eu-central-1' ;;
        accessKey) setting string '[A-Za-z0-9_]{16,128}' 'an access key id' ;;
        secretKey | sessionToken) setting string '[!-~]+' 'what AWS hands out' ;;
        drsEndpoint | s3Endpoint) setting string "$HOST" 'a host name' ;;
        recoveryInstanceId) setting string 'i-[0-9a-f]{8,17}' 'the id of a recovery instance (i-…)' ;;
        recoveryInstanceAddress) setting string "$ADDRESS" 'an IP address' ;;
        deviceMapping) [ "$type" = object ] || setting string "$WORD" 'a mapping such as /dev/xvda=/dev/sdb, without spaces' ;;
        deviceMapping.*)
            case $value in
            lun:*) setting string 'lun:([0-9]|[1-5][0-9]|6[0-3])' 'lun:N with the LUN of a data disk' ;;
            *) setting string '[A-Za-z0-9/._:+@-]+' 'a device, lun:N or EXCLUDE' ;;
            esac
            ;;
        network) setting object '' 'in braces' ;;
        network.address) setting string "$ADDRESS(/[0-9]{1,3})?" 'an IP address' ;;
        network.netmask | network.gateway | network.dns) setting string "$ADDRESS" 'an IP address' ;;
        proxy) setting string "https?://$WORD" 'the URL of a proxy' ;;
        keyVault) setting string 'https://[A-Za-z0-9-]{3,24}\.vault\.azure\.net/secrets/[A-Za-z0-9-]{1,127}(/[A-Za-z0-9]{1,64})?' \
            'https://NAME.vault.azure.net/secrets/NAME[/VERSION]' ;;
        afterSuccess) setting string 'poweroff|idle' 'poweroff or idle' ;;
        noPrompt) setting boolean 'true|false' 'true or false' ;;
        *) echo "failback-guest: unknown setting: $path" >&2 ;;
        esac
    done
}

# Of the variables of the loop above; $1 type, $2 pattern, $3 what it should be. A backslash stands for something else
# (json.awk), maybe for the end of a line, and nothing needs one.
setting() {
    if [ "$type" != "$1" ]; then
        echo "${path:-the configuration} must be of type $1, not $type"
    elif case $value in *\\*) ;; *) false ;; esac || ! printf '%s\n' "$value" | LC_ALL=C grep -Exq -- "$2"; then
        echo "$path is not $3"
    fi
}

settings_missing() {
    for name in version region accessKey secretKey; do
        json_get "$1" "$name" >/dev/null || echo "$name is missing"
    done
    case $(json_get "$1" accessKey) in
    ASIA*) json_get "$1" sessionToken >/dev/null || echo 'sessionToken is missing: the access key is a temporary one' ;;
    esac
    [ -n "$(json_get "$1" recoveryInstanceId)" ] ||
        echo 'failback-guest: no recoveryInstanceId: the client may have to ask which instance, and nobody answers' >&2
    network=
    for name in address netmask gateway dns; do
        [ -z "$(static_network "$1" "$name")" ] || network="$network $name"
    done
    case $network in
    '' | ' address netmask gateway dns') ;;
    *) echo "network needs address, netmask, gateway and dns, and has only:$network" ;;
    esac
}

# An empty endpoint is not the same as none: it keeps start.sh and the client from asking for one.
settings_env() {
    variable AWS_REGION "$(json_get "$1" region)"
    variable AWS_ACCESS_KEY "$(json_get "$1" accessKey)"
    variable AWS_SECRET_KEY "$(json_get "$1" secretKey)"
    variable AWS_SESSION_TOKEN "$(json_get "$1" sessionToken)"
    printf 'AWS_DRS_ENDPOINT=%s\n' "$(json_get "$1" drsEndpoint)"
    printf 'S3_ENDPOINT=%s\n' "$(json_get "$1" s3Endpoint)"
    variable RECOVERY_INSTANCE_ID "$(json_get "$1" recoveryInstanceId)"
    variable DEVICE_MAPPING "$(device_mapping "$1")"
    [ "$(json_get "$1" noPrompt)" = false ] || echo NO_PROMPT=1
    if [ -n "$(static_network "$1" address)" ]; then
        echo CONFIG_NETWORK=1
        variable IPADDR "$(static_network "$1" address)"
        variable NETMASK "$(static_network "$1" netmask)"
        variable GATEWAY "$(static_network "$1" gateway)"
        variable DNS "$(static_network "$1" dns)"
    fi
    variable PROXY "$(settings_proxy "$1")"
}

variable() {
    [ -z "$2" ] || printf '%s=%s\n' "$1" "$2"
}

settings_proxy() {
    json_get "$1" proxy || printf '%s' "$FAILBACK_PROXY"
}

# {"/dev/xvda": "/dev/sdb", …} as /dev/xvda=/dev/sdb,…: the form without spaces and quotes.
device_mapping() {
    json_get "$1" deviceMapping
    printf '%s\n' "$1" | LC_ALL=C awk -F '\t' 'index($1, "deviceMapping.") == 1 {
        device = substr($1, 15); gsub(/\\\./, ".", device)
        printf "%s%s=%s", (count++ ? "," : ""), device, $3
    }'
}

# address, netmask, gateway or dns of the settings, else of the image's options. An address may have its netmask with it
# (10.0.0.4/24; IPv6 keeps the prefix as netmask, as start.sh takes it).
static_network() (
    if address=$(json_get "$1" network.address); then
        other=$(json_get "$1" "network.$2")
    else
        address=$FAILBACK_NETWORK_ADDRESS
        case $2 in
        netmask) other=$FAILBACK_NETWORK_NETMASK ;;
        gateway) other=$FAILBACK_NETWORK_GATEWAY ;;
        *) other=$FAILBACK_NETWORK_DNS ;;
        esac
    fi
    case $2:$address:$other in
    address:*) printf '%s' "${address%/*}" ;;
    netmask:*:*/*:) printf '%s' "${address##*/}" ;;
    netmask:*/*:) netmask_of "${address#*/}" ;;
    *) printf '%s' "$other" ;;
    esac
)

# 24 -> 255.255.255.0
netmask_of() (
    bits=$1 mask=
    for _ in 1 2 3 4; do
        take=$((bits > 8 ? 8 : bits))
        mask=$mask.$((256 - (1 << (8 - take))))
        bits=$((bits - take))
    done
    printf '%s' "${mask#.}"
)
