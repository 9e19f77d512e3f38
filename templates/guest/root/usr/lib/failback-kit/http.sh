# shellcheck shell=sh disable=SC2030,SC2031 # functions see the variables of the subshell that calls them
# HTTP by what there is: curl, else GNU wget, else (http only) bash's /dev/tcp.
#
#   http METHOD URL [BODY [PROXY]]        one request, header lines (`Name: value`) from standard input
#   http_patient SECONDS METHOD URL …     the same, again and again with a growing pause while there is no answer or a
#                                         service says `later` (408, 410, 429, 5xx)
#   http_status ANSWER, http_body ANSWER  the parts of what these two print; status 000: no answer
#
# Header lines, bodies and proxies may be secret, so no program gets them as an argument. Redirections are not followed:
# a header with a token goes where it was sent. No proxy is used but the one given. At most 256 KiB are read.

HTTP_CONNECT_SECONDS=5
HTTP_SECONDS=20

http() (
    umask 077
    headers=$(cat)
    method=$1 url=$2 body=${3:-} proxy=${4:-}
    if have curl; then
        http_curl
    elif wget --version 2>/dev/null | grep -q '^GNU Wget'; then
        http_wget
    elif have bash && [ "${url#http:}" != "$url" ]; then
        http_bash
    else
        echo "no program to get $url: neither curl nor GNU wget is here" >&2
    fi | head -c 262144 | http_parts
)

http_status() {
    printf '%.3s' "$1"
}

http_body() {
    case $1 in *"$LINE_END"*) printf '%s' "${1#*"$LINE_END"}" ;; esac
}

http_patient() (
    limit=$1
    shift
    headers=$(cat)
    began=$(uptime_seconds)
    waited=0
    pause=1
    while :; do
        answer=$(printf '%s\n' "$headers" | http "$@")
        case $(http_status "$answer") in 000 | 408 | 410 | 429 | 5??) ;; *) break ;; esac
        if [ "$waited" -ge "$limit" ] || [ $(($(uptime_seconds) - began)) -ge "$limit" ]; then break; fi
        sleep "$pause"
        waited=$((waited + pause))
        [ "$pause" -ge 8 ] || pause=$((pause * 2))
    done
    printf '%s\n' "$answer"
)

# Seconds that no clock adjustment changes.
uptime_seconds() (
    uptime=0
    { read -r uptime _ <"$FAILBACK_ROOT/proc/uptime"; } 2>/dev/null
    printf '%s\n' "${uptime%%.*}"
)

# From here on functions of http() alone; they see its variables and print the answer as it came.

# Everything by a configuration file on standard input.
http_curl() {
    http_curl_options | curl --disable --config - 2>/dev/null
}

http_curl_options() {
    printf '%s\n' silent include "connect-timeout = $HTTP_CONNECT_SECONDS" "max-time = $HTTP_SECONDS" \
        "request = $method" "url = \"$url\""
    if [ -n "$proxy" ]; then
        printf '%s\n' suppress-connect-headers "proxy = \"$proxy\""
    else
        echo 'noproxy = "*"'
    fi
    printf '%s\n' "$headers" | sed -n 's/[\\"]/\\&/g; s/..*/header = "&"/p'
    # Quoted on one line, as curl reads it.
    [ -z "$body" ] || printf '%s' "$body" |
        LC_ALL=C awk '{ gsub(/[\\"]/, "\\\\&"); gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); text = text (NR > 1 ? "\\n" : "") $0 }
            END { print "data-raw = \"" text "\"" }'
}

# Headers and proxy by a wgetrc of its own. wget 1.14 knows GET and POST.
http_wget() {
    settings=$(mktemp "$FAILBACK_RUN/http.XXXXXX") || return
    {
        printf '%s\n' "$headers" | sed -n 's/..*/header = &/p'
        if [ -n "$proxy" ]; then
            printf '%s\n' 'use_proxy = on' "http_proxy = $proxy" "https_proxy = $proxy"
        else
            echo 'use_proxy = off'
        fi
    } >"$settings"
    set -- --quiet --tries=1 --max-redirect=0 --timeout="$HTTP_CONNECT_SECONDS" --content-on-error --save-headers --output-document=-
    if [ "$method" = POST ]; then
        printf '%s' "$body" >"$settings.body"
        set -- "$@" --post-file="$settings.body"
    fi
    WGETRC=$settings wget "$@" "$url" 2>/dev/null
    rm -f "$settings" "$settings.body"
}

# HTTP/1.0: the answer has no chunks and ends with the connection.
# shellcheck disable=SC2016 # expanded by that bash
http_bash() {
    authority=${url#http://}
    path=/${authority#*/}
    authority=${authority%%/*}
    port=80
    [ "${authority#*:}" = "$authority" ] || port=${authority##*:}
    {
        printf '%s\r\n' "$method $path HTTP/1.0" "Host: $authority" 'Connection: close'
        printf '%s\n' "$headers" | awk 'NF { print $0 "\r" }'
        [ -z "$body" ] || printf 'Content-Length: %s\r\n' "$(printf '%s' "$body" | wc -c | tr -d ' ')"
        printf '\r\n%s' "$body"
    } | timeout "$HTTP_SECONDS" bash -c 'exec 3<>"/dev/tcp/$0/$1" && cat >&3 && cat <&3' "${authority%%:*}" "$port" 2>/dev/null
}

# The answer's status on the first line, then its body. What comes before (100, 102) does not count.
http_parts() {
    LC_ALL=C awk '
        !body && !head && /^HTTP\// { status = $2; head = 1; next }
        head && /^\r?$/ { head = 0; if (status !~ /^1/) { body = 1; print status } next }
        body { print }
        END { if (!body) print "000" }'
}
