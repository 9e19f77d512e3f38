# shellcheck shell=sh
# Checks of preflight that look for others in the network; each prints lines as preflight.sh says.

# Hosts of region $1 that the client talks to; $2 is an endpoint of one's own (host or URL), empty for AWS's.
drs_host() {
    if [ -n "${2:-}" ]; then
        host_of "$2"
    else
        printf 'drs.%s.amazonaws.com\n' "$1"
    fi
}

s3_hosts() (
    if [ -n "${2:-}" ]; then
        host_of "$2"
        exit
    fi
    suffix=$(bucket_suffix "$1")
    for bucket in aws-drs-clients aws-drs-clients-hashes aws-drs-internal aws-drs-internal-hashes; do
        printf '%s-%s.s3.%s.amazonaws.com\n' "$bucket" "$1" "$1"
    done
    for bucket in aws-elastic-disaster-recovery aws-elastic-disaster-recovery-hashes; do
        printf '%s-%s%s.s3.%s.amazonaws.com\n' "$bucket" "$1" "$suffix" "$1"
    done
)

# Some regions' buckets have a suffix: `REGION SUFFIX` in the list that the build writes.
bucket_suffix() {
    [ ! -r "$FAILBACK_ETC/bucket-suffixes" ] || awk -v region="$1" '$1 == region { print "-" $2 }' "$FAILBACK_ETC/bucket-suffixes"
}

host_of() {
    printf '%s\n' "$1" | sed 's,^[a-z]*://,,; s,[:/].*,,'
}

# Whether $2 answers HTTPS, whatever it says; through the proxy if there is one.
check_https() (
    if reason=$(https_problem "$2"); then
        printf 'ok\t%s\t%s answers\t\n' "$1" "$2"
    else
        printf 'failed\t%s\t%s: %s\n' "$1" "$2" "$reason"
    fi
)

# Prints `DETAIL<tab>ADVICE` and fails, or succeeds in silence.
https_problem() (
    if have curl; then
        curl --silent --output /dev/null --connect-timeout 10 --max-time 20 "https://$1/"
        case $? in
        0) exit 0 ;;
        5 | 6) no_name ;;
        35 | 51 | 58 | 60 | 77 | 83) bad_certificate ;;
        56) proxy_refuses ;;
        *) no_answer 443 ;;
        esac
    elif have wget; then
        wget -q -O /dev/null --tries=1 --timeout=10 "https://$1/"
        case $? in
        0 | 8) exit 0 ;;
        5) bad_certificate ;;
        *) no_answer 443 ;;
        esac
    else
        tcp_answers "$1" 443 && exit 0
        no_answer 443
    fi
    exit 1
)

no_name() {
    printf 'no such host\tcheck the DNS servers of the virtual network%s\n' "${https_proxy:+ and the proxy}"
}

bad_certificate() {
    printf 'no trusted certificate\tcheck the clock, and whether a firewall opens TLS\n'
}

proxy_refuses() {
    printf 'connection cut\tcheck the proxy or firewall\n'
}

no_answer() {
    printf 'no answer on port %s\tlet TCP port %s out: network security group, firewall, routes\n' "$1" "$1"
}

# The data goes straight to the recovery instance, by VPN or its public address, never through a proxy.
check_recovery_instance() (
    if [ -z "$1" ]; then
        printf 'unknown\trecovery instance\tits address is not known here\tTCP port 1500 to it must be open\n'
    elif tcp_answers "$1" 1500; then
        printf 'ok\trecovery instance\t%s answers on port 1500\t\n' "$1"
    else
        printf 'failed\trecovery instance\t%s: no answer on port 1500\tlet TCP port 1500 in at its security group, and check VPN and routes\n' "$1"
    fi
)

tcp_answers() {
    # shellcheck disable=SC2016 # expanded by that bash: /dev/tcp is one of its own
    timeout 10 bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null
}
