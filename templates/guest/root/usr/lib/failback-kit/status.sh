# shellcheck shell=sh
# `failback-guest status`: where this machine stands, for people.

# shellcheck source=/dev/null
. "$FAILBACK_LIB/state.sh"

guest_status() {
    load_guest_conf
    if completed=$(completed_at); then
        echo "The failback was completed at $completed; nothing starts by itself."
        echo 'To arm the machine again: sudo failback-guest reset'
        return
    fi
    case $(get_mode) in
    unattended) echo "The client runs by itself. Its output: journalctl -u failback-client" ;;
    interactive) echo "There is no configuration: the console is AWS's own, start.sh asks on tty1." ;;
    off) echo 'Automatic start is off in this image. To start the client: sudo failback-guest start' ;;
    *) echo 'The machine is still starting: where its configuration comes from is not known yet.' ;;
    esac
    [ ! -s "$FAILBACK_STATE/client.log" ] || echo "Log of earlier starts: $FAILBACK_STATE/client.log"
}
