# shellcheck shell=sh disable=SC2030,SC2031 # functions see the variables of the subshell that calls them
# `failback-guest config`: finds the user's configuration and decides what this boot does (the mode). First that is
# there: config.json in the folder failback/ of the boot partition, the VM's userData; then the Key Vault secret that it
# names, laid over it.
#
#   configuration_prepare   makes the client's variables (FAILBACK_RUN/env, `NAME=value`, for root alone) and says where
#                           they come from; status 66: there is no configuration, 65: it is wrong, 75: not to be had now

for part in json http imds keyvault settings state; do
    # shellcheck source=/dev/null
    . "$FAILBACK_LIB/$part.sh"
done

guest_config() {
    load_guest_conf
    run_folder
    if completed=$(completed_at); then
        set_mode completed
        milestone idle "failback completed at $completed; run \`failback-guest reset\` to arm again"
    elif [ "$FAILBACK_AUTOSTART" = off ]; then
        set_mode off
        milestone config 'from none: automatic start is off in this image'
    else
        configuration_prepare
        case $? in
        # What may be had later is asked for again by `start`.
        0 | 75) set_mode unattended ;;
        *) set_mode interactive ;;
        esac
    fi
}

configuration_prepare() (
    umask 077
    work=$FAILBACK_RUN/config
    rm -rf "$work" "$FAILBACK_RUN/env" && mkdir -p "$work" || exit
    configuration_from_source
    status=$?
    rm -rf "$work"
    exit "$status"
)

configuration_from_source() {
    if [ -e "$FAILBACK_STATE/config.json" ]; then
        from=file what=config.json
        cp "$FAILBACK_STATE/config.json" "$work/text" || return
    else
        from=imds what=userData
        imds_user_data >"$work/text" 2>"$work/reason"
        case $? in
        0) ;;
        65) wrong "$(cat "$work/reason")" || return ;;
        *)
            reason=$(cat "$work/reason")
            milestone config "from none: ${reason:+$reason; }the console is AWS's own"
            return 66
            ;;
        esac
    fi
    lines=$(configuration_lines) || return
    if vault=$(json_get "$lines" keyVault); then
        configuration_from_vault || return
    fi
    problem=$(settings_missing "$lines")
    [ -z "$problem" ] || wrong "$problem" || return
    after=$(json_get "$lines" afterSuccess) || after=$FAILBACK_AFTER_SUCCESS
    echo "$after" >"$FAILBACK_RUN/after-success"
    # Not for the client, which learns it from DRS: preflight asks whether it answers.
    json_get "$lines" recoveryInstanceAddress >"$FAILBACK_RUN/recovery-instance-address"
    settings_env "$lines" >"$work/env" && mv "$work/env" "$FAILBACK_RUN/env" || return
    milestone config "from $from: $(json_get "$lines" region)"
}

configuration_from_vault() {
    if ! keyvault_secret "$vault" "$(settings_proxy "$lines")" >"$work/text" 2>"$work/reason"; then
        milestone error "$(cat "$work/reason")"
        return 75
    fi
    from=keyvault what='the Key Vault secret'
    more=$(configuration_lines) || return
    lines=$lines$LINE_END$more
}

# The lines of the JSON in the file `text`, when every setting is as it should be.
configuration_lines() {
    if ! json_flatten <"$work/text" >"$work/lines" 2>"$work/reason"; then
        wrong "no JSON at line:column $(cat "$work/reason")" || return
    fi
    settings_problems "$(cat "$work/lines")" >"$work/reason"
    [ ! -s "$work/reason" ] || wrong "$(cat "$work/reason")" || return
    cat "$work/lines"
}

wrong() {
    milestone error "$what: $(one_line "$1")"
    return 65
}
