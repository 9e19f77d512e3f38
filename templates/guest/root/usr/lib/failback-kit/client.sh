# shellcheck shell=sh
# Becomes AWS's start.sh ($1), as the user that AWS runs it as: takes the client's variables, `NAME=value` a line, from
# standard input. So they are in nobody's arguments and in no file.

while IFS= read -r line; do
    case $line in
    AWS_*=* | S3_ENDPOINT=* | RECOVERY_INSTANCE_ID=* | DEVICE_MAPPING=* | NO_PROMPT=* | CONFIG_NETWORK=* | \
        IPADDR=* | NETMASK=* | GATEWAY=* | DNS=* | PROXY=*) export "${line%%=*}=${line#*=}" ;;
    esac
done
cd "$HOME" 2>/dev/null || cd /
unset line OLDPWD
exec "$1" </dev/null
