#!/bin/bash
# A stand-in for the start-up script of the Failback Client: the same questions in the same order, the same variables,
# the same ends, and nothing behind them. It talks to no service. What it "downloads" is failback_entry beside
# /usr/lib/failback-stand-in/settings, which may say OUTDATED=1: then this ISO is not the newest one.

assets=/usr/lib/failback-stand-in
log=/home/ec2-user/failback.log
# shellcheck source=/dev/null
[[ ! -r $assets/settings ]] || . "$assets/settings"

# A line for whoever watches. Nobody sees the screen of a virtual machine: from a terminal it goes to the console too.
mark() {
  echo "FAILBACK STAND-IN: $*"
  [[ ! -t 1 ]] || echo "FAILBACK STAND-IN: $*" | sudo tee /dev/console >/dev/null 2>&1
}

die() {
  mark "$*"
  exit 1
}

# How it was called: which of its variables are set, which others there are, and what it reads from.
record() {
  local name seen=() others
  local known=(AWS_{REGION,ACCESS_KEY,SECRET_KEY,SESSION_TOKEN,DRS_ENDPOINT} S3_ENDPOINT RECOVERY_INSTANCE_ID
    DEVICE_MAPPING NO_PROMPT CONFIG_NETWORK IPADDR NETMASK GATEWAY DNS PROXY)
  for name in "${known[@]}"; do
    if [[ ! -v $name ]]; then
      seen+=("$name is unset")
    elif [[ -z ${!name} ]]; then
      seen+=("$name is empty")
    elif [[ $name == *_KEY || $name == *_TOKEN ]]; then
      seen+=("$name is set")
    else
      seen+=("$name is ${!name}")
    fi
  done
  others=$(compgen -e | grep -vxFf <(printf '%s\n' "${known[@]}") | sort | tr '\n' ' ')
  mark "start.sh started by $(id -un) with $# arguments in $PWD, reading $(readlink /proc/$$/fd/0)"
  printf 'FAILBACK STAND-IN: %s\n' "${seen[@]}"
  mark "other variables: $others"
}

check_memory() {
  local kib
  kib=$(awk '/^MemTotal:/ { print $2 }' /proc/meminfo)
  ((kib >= 3800000)) || die "the client requires at least 4GiB of memory, this machine has $kib kB"
}

# For ever, as the real one does.
ask_region() {
  until [[ ${AWS_REGION:-} =~ ^[a-z]{2}(-[a-z]+)+-[0-9]$ ]]; do
    [[ -z ${AWS_REGION:-} ]] || echo "Bad or unsupported region: $AWS_REGION"
    read -r -p 'AWS region: ' AWS_REGION || sleep 1
  done
}

# An S3 endpoint of one's own takes the place of the regional name; set but empty means the default one.
set_s3_endpoint() {
  [[ -v S3_ENDPOINT ]] || read -r -p 'S3 endpoint (empty for the default): ' S3_ENDPOINT
  [[ -n $S3_ENDPOINT ]] || return 0
  local address
  address=$(getent ahosts "$S3_ENDPOINT" | awk 'NR == 1 { print $1 }')
  [[ -n $address ]] || die "the S3 endpoint $S3_ENDPOINT cannot be resolved"
  echo "$address s3.$AWS_REGION.amazonaws.com" | sudo tee -a /etc/hosts >/dev/null
}

first_interface() {
  ip -o link show | awk -F': ' '$2 != "lo" { print $2; exit }'
}

static_network() {
  local interface name
  for name in IPADDR NETMASK GATEWAY DNS; do
    [[ -n ${!name:-} ]] || die "CONFIG_NETWORK needs IPADDR, NETMASK, GATEWAY and DNS: $name is missing"
  done
  interface=$(first_interface)
  sudo systemctl stop network
  sudo ip address flush dev "$interface"
  sudo ip address add "$IPADDR/$NETMASK" dev "$interface" && sudo ip link set "$interface" up &&
    sudo ip route replace default via "$GATEWAY" dev "$interface" || return 1
  echo "nameserver $DNS" | sudo tee /etc/resolv.conf >/dev/null
  [[ -z ${PROXY:-} ]] || echo "https_proxy=$PROXY" | sudo tee -a /etc/environment >/dev/null
}

online() {
  pgrep -x dhclient >/dev/null && [[ -n $(ip route show default) ]]
}

ask_network() {
  read -r -p 'IP address: ' IPADDR
  read -r -p 'Netmask: ' NETMASK
  read -r -p 'Gateway: ' GATEWAY
  read -r -p 'DNS server: ' DNS
  read -r -p 'Proxy (empty for none): ' PROXY || sleep 5
}

set_network() {
  if [[ ${CONFIG_NETWORK:-} == 1 ]]; then
    static_network || die 'the network that was asked for cannot be set up'
    return
  fi
  for _ in {1..10}; do
    online && return
    sleep 3
  done
  echo 'No network by DHCP.'
  until ask_network && [[ -n $IPADDR && -n $NETMASK && -n $GATEWAY && -n $DNS ]] && static_network; do
    echo 'That did not work, try again.'
  done
}

warn_if_outdated() {
  [[ ${OUTDATED:-0} == 1 ]] || return 0
  mark 'a newer Failback Client ISO exists'
  read -r -p 'Press Enter to go on with this one.'
}

get_assets() {
  cp "$assets/failback_entry" /home/ec2-user/ || die 'the client cannot be fetched'
}

client_arguments() {
  arguments=(--region "$AWS_REGION")
  [[ -z ${AWS_ACCESS_KEY:-} ]] || arguments+=(--aws-access-key-id "$AWS_ACCESS_KEY")
  [[ -z ${AWS_SECRET_KEY:-} ]] || arguments+=(--aws-secret-access-key "$AWS_SECRET_KEY")
  [[ -z ${AWS_SESSION_TOKEN:-} ]] || arguments+=(--aws-session-token "$AWS_SESSION_TOKEN")
  if [[ -n ${AWS_DRS_ENDPOINT:-} ]]; then
    arguments+=(--endpoint "$AWS_DRS_ENDPOINT")
  elif [[ -v AWS_DRS_ENDPOINT ]]; then
    arguments+=(--default-endpoint)
  fi
  [[ -z ${RECOVERY_INSTANCE_ID:-} ]] || arguments+=(--recovery-instance-id "$RECOVERY_INSTANCE_ID")
  # shellcheck disable=SC2206 # split at spaces, as the real script does
  [[ -z ${DEVICE_MAPPING:-} ]] || arguments+=(--device-mapping $DEVICE_MAPPING)
  [[ ! -v NO_PROMPT ]] || arguments+=(--no-prompt)
}

record "$@"
check_memory
ask_region
set_s3_endpoint
set_network
warn_if_outdated
get_assets
client_arguments
if sudo /home/ec2-user/failback_entry "${arguments[@]}"; then
  mark 'failback done, rebooting'
  sudo eject "$(sudo blkid --label DRSFAILBACK)" 2>/dev/null
  sudo shutdown -r now
else
  mark "failback failed, see $log"
  exit 1
fi
