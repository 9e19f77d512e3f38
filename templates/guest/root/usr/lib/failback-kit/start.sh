# shellcheck shell=sh
# `failback-guest start`: runs the client until the failback is done, with nobody at the keyboard. (AWS's own script,
# which it runs, is /usr/bin/start.sh.) Ends with 0 when it is done or was told to stop, with 78 when another start would
# not help; in between it starts the client again, with a growing pause.

for part in config output clock volumes client-run; do
    # shellcheck source=/dev/null
    . "$FAILBACK_LIB/$part.sh"
done

LONGEST_PAUSE=600
NETWORK_SECONDS=300
CLOCK_SECONDS=60
VOLUME_SECONDS=60

guest_start() {
    load_guest_conf
    run_folder
    stopping=no
    trap 'stopping=yes' TERM INT HUP
    pause=10
    while [ "$stopping" = no ]; do
        if completed=$(completed_at); then
            milestone idle "failback completed at $completed; run \`failback-guest reset\` to arm again"
            return 0
        fi
        began=$(uptime_seconds)
        start_once
        status=$?
        case $status in
        0)
            start_completed
            return
            ;;
        78) return 78 ;;
        esac
        [ "$stopping" = no ] || return 0
        [ $(($(uptime_seconds) - began)) -lt "$LONGEST_PAUSE" ] || pause=10
        echo "failback-guest: starting again in $pause s"
        pause_for "$pause"
        pause=$((pause * 2 > LONGEST_PAUSE ? LONGEST_PAUSE : pause * 2))
    done
}

# One start: 0 the failback is done, 78 there is no use, else try again. The configuration is asked for anew each time,
# because the client's variables are gone once it has them; so a mended one is found without a reboot.
start_once() {
    if [ ! -s "$FAILBACK_RUN/env" ]; then
        configuration_prepare || {
            [ $? = 75 ] && return 75
            return 78
        }
    fi
    start_machine || return 78
    variables=$(cat "$FAILBACK_RUN/env")
    start_network && start_clock || return
    rm -f "$FAILBACK_RUN/env"
    start_volumes && client_run
}

# start.sh looks too, but says it where nobody sees it.
start_machine() {
    memory=$(awk '/^MemTotal:/ { print $2 }' "$FAILBACK_ROOT/proc/meminfo")
    if [ "${memory:-0}" -lt 3800000 ]; then
        milestone error "the client wants 4 GiB of memory, this machine has $((memory / 1024)) MiB: use a VM size with 8 GiB or more"
    elif [ ! -x "$FAILBACK_ROOT/usr/bin/start.sh" ]; then
        milestone error 'this live system has no /usr/bin/start.sh'
    elif [ -z "$(user_home)" ]; then
        milestone error "this live system has no user $FAILBACK_USER"
    else
        return 0
    fi
    return 1
}

# Without a network start.sh would ask for one, for ever. With a static address it makes the network itself.
start_network() {
    case $variables in *CONFIG_NETWORK=1*) return 0 ;; esac
    waited=0
    until awk '$2 == "00000000" { found = 1 } END { exit !found }' "$FAILBACK_ROOT/proc/net/route"; do
        if [ "$waited" -ge "$NETWORK_SECONDS" ]; then
            milestone error "no network after $NETWORK_SECONDS s: DHCP gave no default route"
            return 75
        fi
        pause_for 3
        [ "$stopping" = no ] || return 75
        waited=$((waited + 3))
    done
}

# AWS refuses what a clock that is minutes wrong has signed. A time service mends it soon after the network is there;
# without one nothing would change, and then preflight has said so.
start_clock() {
    [ -n "$(clock_service)" ] || return 0
    waited=0
    while ahead=$(clock_error "$FAILBACK_IMDS/") && ! near "$ahead" 120; do
        if [ "$waited" -ge "$CLOCK_SECONDS" ]; then
            milestone error "the clock is still $ahead s ahead of the network after $CLOCK_SECONDS s: let UDP port 123 out"
            return 0
        fi
        pause_for 3
        [ "$stopping" = no ] || return 75
        waited=$((waited + 3))
    done
    return 0
}

# The client must not choose disks itself where the mapping names them. One that is attached to the running machine takes a
# moment to be seen.
start_volumes() {
    mapping=$(printf '%s\n' "$variables" | sed -n 's/^DEVICE_MAPPING=//p')
    waited=0
    while problem=$(mapping_problem "$mapping") && [ -n "$problem" ]; do
        if [ "$waited" -ge "$VOLUME_SECONDS" ]; then
            milestone error "$(one_line "$problem"): attach it to the VM with that LUN, or mend deviceMapping, then restart"
            return 78
        fi
        pause_for 3
        [ "$stopping" = no ] || return 75
        waited=$((waited + 3))
    done
    [ -z "$mapping" ] || variables=$(replace_variable DEVICE_MAPPING "$(mapping_devices "$mapping")")
}

# The client's variables, with $2 for the value of $1; by the shell alone, so that none is in the arguments of a program.
replace_variable() {
    printf '%s\n' "$variables" | while IFS= read -r line; do
        case $line in
        "$1="*) printf '%s\n' "$1=$2" ;;
        *) printf '%s\n' "$line" ;;
        esac
    done
}

# From the moment that it is written down no boot starts the client again; before, the machine must not go down.
start_completed() {
    if ! record_completed; then
        milestone error 'the failback is done, but the boot partition cannot be written: the machine stays on, because the next boot would start the client again'
        return 0
    fi
    set_mode completed
    after=$FAILBACK_AFTER_SUCCESS
    [ ! -s "$FAILBACK_RUN/after-success" ] || after=$(cat "$FAILBACK_RUN/after-success")
    if [ "$after" = idle ]; then
        milestone completed "at $(completed_at); the machine stays on"
    elif [ "$stopping" = yes ]; then
        # Somebody has begun a reboot, which an orderly power-off could not replace any more.
        milestone completed "at $(completed_at); powering off in place of a reboot"
        systemctl --force poweroff
    else
        milestone completed "at $(completed_at); powering off"
        systemctl poweroff
    fi
}

# A sleep that a signal ends.
pause_for() {
    sleep "$1" &
    sleeper=$!
    wait "$sleeper"
    kill "$sleeper" 2>/dev/null
    return 0
}
