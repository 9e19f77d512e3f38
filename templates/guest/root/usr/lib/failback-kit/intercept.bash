# shellcheck shell=bash
# Read by the bash that runs start.sh (BASH_ENV): notices the client's end, and keeps start.sh from its last two steps,
# ejecting the boot disk and rebooting into the very same client. What happens then is decided by failback-guest.
# Functions go before programs, with and without a folder in their names, and sudo cannot lose them as it loses a PATH.
# File descriptor 8 leads to failback-guest.

unset BASH_ENV

sudo() {
  local word option_value=''
  for word in "$@"; do
    if [[ -n $option_value ]]; then
      option_value=''
      continue
    fi
    case ${word##*/} in
    -u | -g) option_value=expected ;;
    -* | *=* | env | systemctl) ;;
    failback_entry)
      failback_kit_watch sudo "$@"
      return
      ;;
    shutdown | reboot | poweroff | halt | eject)
      failback_kit_skip "$word"
      return
      ;;
    # The program is another one; what follows are its arguments.
    *) break ;;
    esac
  done
  command sudo "$@"
}

failback_kit_watch() {
  local status=0
  command "$@" || status=$?
  echo "failback_entry $status" >&8
  return "$status"
}

failback_kit_skip() {
  echo "skipped ${1##*/}" >&8
}

shutdown() { failback_kit_skip shutdown; }
reboot() { failback_kit_skip reboot; }
eject() { failback_kit_skip eject; }
for failback_kit_folder in /sbin /usr/sbin /bin /usr/bin; do
  eval "
    function $failback_kit_folder/sudo { sudo \"\$@\"; }
    function $failback_kit_folder/shutdown { failback_kit_skip shutdown; }
    function $failback_kit_folder/reboot { failback_kit_skip reboot; }
    function $failback_kit_folder/eject { failback_kit_skip eject; }"
done
unset failback_kit_folder
