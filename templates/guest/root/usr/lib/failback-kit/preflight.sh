# shellcheck shell=sh
# `failback-guest preflight`: what the client needs, looked at before it starts, as a table in the journal and on the
# consoles. It only tells: nothing here keeps the client from starting. Status 1: something failed.
#
# Every check is a function that prints lines of `VERDICT<tab>SUBJECT<tab>DETAIL<tab>ADVICE` with the verdict ok, failed
# or unknown. They run side by side; what has not answered after a while is unknown.

FAILBACK_PREFLIGHT_SECONDS=${FAILBACK_PREFLIGHT_SECONDS:-45}

guest_preflight() {
    load_guest_conf
    run_folder
    for part in clock volumes machine reach; do
        # shellcheck source=/dev/null
        . "$FAILBACK_LIB/$part.sh"
    done
    preflight_folder=$FAILBACK_RUN/preflight
    preflight_count=0
    rm -rf "$preflight_folder" && mkdir -p "$preflight_folder" || return
    preflight_start
    preflight_wait
    preflight_table
}

# The client's variable $1: from the file that waits for it, else from the environment.
client_variable() (
    file=$FAILBACK_RUN/env
    if [ -r "$file" ]; then
        sed -n "s/^$1=//p" "$file" | tail -n 1
    else
        printenv "$1"
    fi
)

preflight_start() {
    region=$(client_variable AWS_REGION)
    https_proxy=$(client_variable PROXY)
    https_proxy=${https_proxy:-$FAILBACK_PROXY}
    export https_proxy
    check check_memory
    check check_secure_boot
    check check_clock "$region"
    check check_volumes "$(client_variable DEVICE_MAPPING)"
    if [ -z "$region" ]; then
        check check_nothing 'AWS endpoints' 'no region is configured'
        return
    fi
    check check_https 'DRS endpoint' "$(drs_host "$region" "$(client_variable AWS_DRS_ENDPOINT)")"
    for host in $(s3_hosts "$region" "$(client_variable S3_ENDPOINT)"); do
        check check_https 'S3 bucket' "$host"
    done
    check check_recovery_instance "$(cat "$FAILBACK_RUN/recovery-instance-address" 2>/dev/null)"
}

# Starts `$@` in the background; its lines appear in the folder at once, when it is done.
check() {
    preflight_count=$((preflight_count + 1))
    preflight_file=$preflight_folder/$(printf '%02d' "$preflight_count")
    printf 'unknown\t%s\tno answer within %s s\t\n' "$*" "$FAILBACK_PREFLIGHT_SECONDS" | sed 's/check_//' >"$preflight_file.late"
    ("$@" >"$preflight_file.new" && mv "$preflight_file.new" "$preflight_file.done") </dev/null >/dev/null 2>&1 &
}

check_nothing() {
    printf 'unknown\t%s\t%s\t\n' "$1" "$2"
}

preflight_wait() {
    preflight_left=$FAILBACK_PREFLIGHT_SECONDS
    until [ "$(find "$preflight_folder" -name '*.done' | wc -l)" -ge "$preflight_count" ]; do
        [ "$preflight_left" -gt 0 ] || return 0
        preflight_left=$((preflight_left - 1))
        sleep 1
    done
}

preflight_table() {
    for late in "$preflight_folder"/*.late; do
        if [ -e "${late%.late}.done" ]; then cat "${late%.late}.done"; else cat "$late"; fi
    done >"$preflight_folder/table"
    while IFS='	' read -r verdict subject detail advice; do
        milestone preflight "$(printf '%-8s' "$verdict")$subject: $detail${advice:+ - $advice}"
    done <"$preflight_folder/table"
    milestone preflight "$(awk -F '\t' '{ count[$1]++ }
        END { printf "%d ok, %d failed, %d unknown", count["ok"], count["failed"], count["unknown"] }' "$preflight_folder/table")"
    ! grep -q '^failed' "$preflight_folder/table"
}
