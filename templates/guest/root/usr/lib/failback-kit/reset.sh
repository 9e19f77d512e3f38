# shellcheck shell=sh
# `failback-guest reset`: forgets that the failback is done, so that the next boot starts the client again.

# shellcheck source=/dev/null
. "$FAILBACK_LIB/state.sh"

guest_reset() {
    if ! completed=$(completed_at); then
        echo 'Nothing to forget: no failback was completed on this disk.'
    elif forget_completed; then
        echo "Forgotten: failback completed at $completed. The next boot starts the client again."
    else
        echo "The boot partition $FAILBACK_MEDIUM cannot be written." >&2
        return 1
    fi
}
