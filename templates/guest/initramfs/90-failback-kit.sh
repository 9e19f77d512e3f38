# shellcheck shell=sh
# Lays the tree of failback-kit over the live system, just before the initramfs hands over to it. dracut sources this
# file: all of it runs in a subshell, so that nothing leaks, and whatever happens the boot goes on.
(
    tree=${FAILBACK_KIT_TREE:-/failback-kit/root}
    kmsg=${FAILBACK_KIT_KMSG:-/dev/kmsg}

    # One line in the kernel's log, which its consoles show; unquoted, because that is how a shell alone joins lines.
    say() (
        set -f
        # shellcheck disable=SC2086
        set -- failback-kit: $1
        { echo "<5>$*" >>"$kmsg"; } 2>/dev/null || echo "$*" >&2
    )

    # The tree has plain folders where the live system may have links (/lib -> usr/lib), some of them absolute: prints
    # the real place of the path $1 below $NEWROOT. (A chain of links that does not end is cut.)
    place() {
        at=$1
        for _ in 1 2 3 4 5 6 7 8; do
            [ -L "$at" ] || break
            link=$(readlink "$at")
            case "$link" in
            /*) at=$NEWROOT$link ;;
            *) at=${at%/*}/$link ;;
            esac
        done
        printf '%s\n' "$at"
    }

    # Folders that are there keep their owner and mode; files and links are replaced, never written through. What cannot
    # be laid is named and left out, the rest still comes.
    lay() {
        for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
            [ -e "$entry" ] || [ -L "$entry" ] || continue
            target=$2/${entry##*/}
            if [ -d "$entry" ] && [ ! -L "$entry" ]; then
                target=$(place "$target")
                if [ -d "$target" ]; then
                    lay "$entry" "$target"
                    continue
                fi
                mkdir -p "${target%/*}"
            elif [ -d "$target" ] && [ ! -L "$target" ]; then
                echo "${target#"$NEWROOT"} is a folder in the live system;"
                continue
            fi
            rm -f "$target" && cp -a "$entry" "$target"
        done
    }

    if [ ! -d "$tree" ] || [ ! -d "${NEWROOT:-}" ]; then
        say 'error overlay not applied: no tree or no live root'
    elif ! reason=$(mount -o remount,rw "$NEWROOT" 2>&1); then
        say "error overlay not applied: the live root stays read-only: $reason"
    else
        reason=$(lay "$tree" "$NEWROOT" 2>&1)
        [ -z "$reason" ] && say 'overlay applied' || say "error overlay incomplete: $reason"
    fi
) || :
