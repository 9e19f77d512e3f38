# shellcheck shell=sh disable=SC2030,SC2031 # functions see the variables of the subshell that calls them
# The client's output on its way to journal, console and log: without secrets, and watched for what only a person could
# mend.
#
#   output_secrets VARIABLES   the values of start.sh's variables that must not be seen, a line each
#   output_filter SECRETS      standard input to standard output and, with times, to FAILBACK_RUN/log.new; the reason that
#                              makes it pointless to go on is left in FAILBACK_RUN/reason, and the client is ended (client-run.sh)

# Credentials as they are and as they look in a URL; of the proxy what stands before the @.
output_secrets() {
    printf '%s\n' "$1" | sed -n -e 's/^AWS_ACCESS_KEY=//p' -e 's/^AWS_SECRET_KEY=//p' -e 's/^AWS_SESSION_TOKEN=//p' \
        -e 's,^PROXY=[a-z]*://\(.*\)@.*,\1,p' | awk 'length($0) > 3 {
            print
            gsub(/%/, "%25"); gsub(/\//, "%2F"); gsub(/\+/, "%2B"); gsub(/=/, "%3D")
            print
        }'
}

output_filter() {
    secrets=$1 repeated=0 last='' before=''
    began=$(uptime_seconds)
    output_lines | while IFS= read -r line || [ -n "$line" ]; do
        [ -n "$line" ] || continue
        line=$(output_mask "$line")
        printf '%s\n' "$line"
        printf '%s %s\n' "$(date -u '+%Y-%m-%dT%H:%M:%SZ')" "$line" >>"$FAILBACK_RUN/log.new"
        output_judge
    done
}

# Progress that overwrites its line becomes lines; no terminal gets control sequences.
output_lines() {
    if have stdbuf; then stdbuf -o0 tr '\r\033' '\n?'; else cat; fi
}

# By the shell alone, and quoted: secrets are full of characters that mean something to sed.
output_mask() (
    text=$1
    rest=$secrets
    while [ -n "$rest" ]; do
        secret=${rest%%"$LINE_END"*}
        rest=${rest#"$secret"}
        rest=${rest#"$LINE_END"}
        while [ "${text#*"$secret"}" != "$text" ]; do text="${text%%"$secret"*}***${text#*"$secret"}"; done
    done
    printf '%.2000s\n' "$text"
)

# The same one or two lines over and over are a question that nobody answers. The first reason stands.
output_judge() {
    case $line in
    "$last" | "$before") repeated=$((repeated + 1)) ;;
    *) repeated=0 before=$last last=$line ;;
    esac
    if ! reason=$(output_reason "$line"); then
        [ "$repeated" -eq 100 ] && [ $(($(uptime_seconds) - began)) -lt 120 ] || return 0
        reason="start.sh says the same again and again: $line"
    fi
    [ ! -e "$FAILBACK_RUN/reason" ] || return 0
    printf '%s\n' "$reason" >"$FAILBACK_RUN/reason"
    client_end 0 &
}

# What another start would not change, in the words of start.sh, the client and AWS; the lines begin with `permanent:`.
output_reason() {
    case $1 in
    *'ad or unsupported region'*)
        echo 'permanent: start.sh does not know the Region: check region'
        ;;
    *'requires at least 4'*)
        echo 'permanent: too little memory: use a VM size with 8 GiB or more'
        ;;
    *'ould not discover account id'* | *InvalidClientTokenId* | *UnrecognizedClientException* | *InvalidAccessKeyId* | \
        *ExpiredToken* | *'security token included in the request is '*)
        echo 'permanent: AWS refuses the credentials: check accessKey, secretKey, sessionToken (expired?) and region'
        ;;
    *'ould not associate failback client to recovery instance'*)
        echo 'permanent: the credentials lack the policy AWSElasticDisasterRecoveryFailbackInstallationPolicy'
        ;;
    *) return 1 ;;
    esac
}
