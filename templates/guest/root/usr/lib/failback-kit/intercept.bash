# shellcheck shell=bash
# Read by the bash that runs start.sh (BASH_ENV): notices the client's end, and keeps start.sh from its last two steps,
# ejecting the boot disk and rebooting into the very same client. What happens then is decided by failback-guest.
# Functions go before programs, with and without a folder in their names, and sudo cannot lose them as it loses a PATH.
# File descriptor 8 leads to failback-guest.

unset BASH_ENV
failback_kit_client=${BASH_SOURCE[0]%/*}/entry.bash

sudo() {
  local index word option_value=''
  for ((index = 1; index <= $#; index++)); do
    word=${!index}
    if [[ -n $option_value ]]; then
      option_value=''
      continue
    fi
    case ${word##*/} in
    -u | -g) option_value=expected ;;
    -* | *=* | env | systemctl) ;;
    failback_entry)
      failback_kit_watch $((index - 1)) "$@"
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

# Runs the client by sudo, whose own words are the first $1 ones. What is in the arguments of sudo is in the system's log
# as well, and the client's have the credentials in them: so it gets them another way.
failback_kit_watch() {
  local own=$1 status=0
  shift
  printf '%s\0' "${@:own+1}" | command sudo "${@:1:own}" bash "$failback_kit_client" || status=$?
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
