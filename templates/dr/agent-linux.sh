# shellcheck shell=sh
# Installs the replication agent of AWS Elastic Disaster Recovery, as root. What it is told, in variables:
#   FAILBACK_REGION   region to which the machine is replicated
#   FAILBACK_FILES    URL of the folder with the installers, and FAILBACK_HASHES of that with their checksums
#   FAILBACK_TAGS     for DRS: NAME=VALUE NAME=VALUE
#   FAILBACK_EXCLUDE  disks to leave out, as the system names them; Azure's temporary disks are left out anyway
#   AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
#                     for the installer, which reads them here: its arguments would show them to every user
# The last line of the output is JSON: {"sourceServer":"s-...","devices":"/dev/sda,/dev/sdc"}
set -u
umask 077
file=aws-replication-installer-init

fail() {
  echo "failback-kit: $1" >&2
  exit 1
}

fetch() {
  if command -v curl >/dev/null; then
    curl --fail --silent --show-error --retry 3 --max-time 900 --output "$2" "$1"
  elif command -v wget >/dev/null; then
    wget --quiet --tries=3 --timeout=60 --output-document="$2" "$1"
  else
    python3 -c 'import sys, urllib.request as r; r.urlretrieve(sys.argv[1], sys.argv[2])' "$1" "$2"
  fi || fail "cannot download $1"
}

# Whether Azure may empty a disk at any time: by the links of its udev rules, or by what those go by. That is the second
# disk of the IDE controller (generation 1), LUN 1 beside the OS disk (generation 2), or a local NVMe disk. The disk with
# the keys of Azure Disk Encryption is no good elsewhere either.
is_temporary() {
  for link in /dev/disk/azure/resource /dev/disk/cloud/azure_resource; do
    if [ -e "$link" ] && [ "$(readlink -f "$link")" = "/dev/$1" ]; then return 0; fi
  done
  case $(cat "/sys/block/$1/device/model" 2>/dev/null) in
    *'NVMe Direct Disk'*) return 0 ;;
  esac
  place=$(readlink -f "/sys/block/$1/device")
  case $(cat "${place%/host*}/device_id" 2>/dev/null)${place##*:} in
    '{00000000-0001-'* | '{00000001-0001-'* | '{f8b3781a-1e82-4818-a1c3-63d806ec15bb}1') return 0 ;;
  esac
  return 1
}

excluded=' '
for disk in $FAILBACK_EXCLUDE; do
  real=$(readlink -f "$disk")
  [ -d "/sys/block/${real##*/}" ] || fail "no such disk: $disk"
  excluded="$excluded${real##*/} "
done

devices=
left_out=
for path in /sys/block/*; do
  disk=${path##*/}
  case $disk in loop* | ram* | zram* | sr* | fd* | dm-* | md* | nbd* | zd* | nvme*c*n*) continue ;; esac
  [ "$(cat "$path/size")" != 0 ] || continue
  case $excluded in
    *" $disk "*) left_out=yes ;;
    *) if is_temporary "$disk"; then left_out=yes; else devices=$devices,/dev/$disk; fi ;;
  esac
done
devices=${devices#,}

folder=$(mktemp -d) || fail 'no space left for a temporary folder'
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
fetch "$FAILBACK_FILES/linux/$file" "$file"
fetch "$FAILBACK_HASHES/linux/$file.sha512" checksum
wanted=$(tr A-F a-f <checksum)
actual=$(sha512sum "$file")
[ "${wanted%%[!0-9a-f]*}" = "${actual%% *}" ] || fail "wrong checksum: $FAILBACK_FILES/linux/$file"

chmod 700 "$file"
# Without --devices the installer takes all disks. The tags are words of their own.
# shellcheck disable=SC2086
"./$file" --region "$FAILBACK_REGION" --no-prompt ${left_out:+--devices "$devices"} --tags $FAILBACK_TAGS >output 2>&1 </dev/null
code=$?
id=$(sed -n 's/.*source server ID[^:]*: *\(s-[0-9A-Za-z]*\).*/\1/p' output | tail -n 1)
if [ "$code" -ne 0 ] || [ -z "$id" ]; then
  # Azure keeps 4 KiB.
  tail -c 3000 output >&2
  fail "the installer ended with $code"
fi
printf '{"sourceServer":"%s","devices":"%s"}\n' "$id" "$devices"
