# shellcheck shell=sh
# The clock: the client signs in with a certificate and signs requests, so minutes of error end it.
#
#   http_date_seconds TEXT   `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7) -> seconds since 1970
#   clock_error URL          by how many seconds this clock is ahead of the server at URL; 1 if it gave no date
#   clock_service            name and state of the time service that runs, nothing if none does
#   near A B                 whether the number A is within ±B

# By arithmetic, because only GNU date reads dates. Days before a month of a year that starts in March.
http_date_seconds() {
    printf '%s\n' "$1" | tr ':' ' ' | awk '
        NF == 8 && $8 ~ /^GMT/ {
            month = index("MarAprMayJunJulAugSepOctNovDecJanFeb", $3)
            if (month % 3 != 1 || $2 !~ /^[0-9][0-9]$/ || $4 !~ /^[0-9][0-9][0-9][0-9]$/) exit 1
            month = (month - 1) / 3
            year = $4 - (month > 9)
            days = year * 365 + int(year / 4) - int(year / 100) + int(year / 400) + int((month * 153 + 2) / 5) + $2 - 719469
            printf "%.0f\n", days * 86400 + $5 * 3600 + $6 * 60 + $7
            found = 1
        }
        END { exit !found }'
}

# The certificate does not matter here: with a wrong clock it could not be checked.
clock_error() (
    if have curl; then
        head=$(curl --silent --insecure --head --max-time 10 "$1")
    elif have wget; then
        head=$(wget -q -S -O /dev/null --no-check-certificate --tries=1 --timeout=10 "$1" 2>&1)
    else
        exit 1
    fi
    date=$(printf '%s\n' "$head" | tr -d '\r' | sed -n 's/^ *[Dd][Aa][Tt][Ee]: *//p' | tail -n 1)
    server=$(http_date_seconds "$date") || exit 1
    echo $(($(date +%s) - server))
)

clock_service() {
    for process in chronyd ntpd systemd-timesyn; do
        cat "$FAILBACK_ROOT"/proc/[0-9]*/comm 2>/dev/null | grep -qx "$process" || continue
        case $process in
        chronyd) chronyc -n tracking 2>/dev/null | grep -q '^Leap status *: Normal' && state=synchronised || state='no source yet' ;;
        *) [ -e "$FAILBACK_ROOT/run/systemd/timesync/synchronized" ] && state=synchronised || state='state unknown' ;;
        esac
        echo "$process ($state)"
        return
    done
}

near() {
    [ "${1#-}" -le "$2" ]
}
