# shellcheck shell=bash disable=SC2154 # failback_entry knows url, region, key, secret, token, instance and mapping
# What the stand-in says to a DRS of one's own, which only tests have: it pairs with a recovery instance, and stays until
# that is failed back. Operations and shapes: test/fakes/aws/drs/failback/client-api.ts. What goes wrong it says in the
# words of the real client.

# The machine's devices, elsewhere in tests.
sys=${STAND_IN_SYS:-/sys}

# Calls operation $1 with the JSON $2; leaves the answer in $answer. The keys are no arguments of curl.
call() {
  local head
  head=$(mktemp)
  answer=$(
    {
      printf 'user = "%s:%s"\n' "$key" "$secret"
      [[ -z $token ]] || printf 'header = "X-Amz-Security-Token: %s"\n' "$token"
    } | curl --config - --silent --show-error --max-time 60 --dump-header "$head" --aws-sigv4 "aws:amz:$region:drs" \
      --header 'Content-Type: application/json' --data-binary "$2" "$url/$1" 2>&1
  )
  local status=$?
  if ((status == 0)) && ! grep -q '^HTTP/[0-9.]* 2' "$head"; then
    status=1
    answer="An error occurred ($(sed -n 's/^x-amzn-errortype: *\([A-Za-z]*\).*/\1/Ip' "$head")) when calling $1: $answer"
  fi
  rm -f "$head"
  return "$status"
}

# The text of the first member $1 of the answer.
member() {
  sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<<"$answer"
}

give_up() {
  say "$answer"
  say "$*"
  exit 1
}

# Every disk but the one that the live system was booted from.
volumes() {
  local disk name boot
  boot=$(awk '$2 == "/run/initramfs/live" { print $1 }' /proc/mounts)
  for disk in "$sys"/block/{sd,nvme}*; do
    name=${disk##*/}
    [[ -e $disk/size && $boot != "/dev/$name"* ]] || continue
    printf '{"deviceName":"/dev/%s","bytes":%d},' "$name" $(($(<"$disk/size") * 512))
  done
}

macs() {
  local card
  for card in "$sys"/class/net/*/device; do
    [[ ! -e $card ]] || printf '"%s",' "$(<"${card%/device}/address")"
  done
}

address() {
  ip -o -4 address show scope global | awk '{ sub("/.*", "", $4); print $4; exit }'
}

# `a=b,c=d` as DRS wants it.
mapping_items() {
  local pair
  tr ',' '\n' <<<"$mapping" | while IFS= read -r pair; do
    printf '{"recoveryInstanceDeviceName":"%s","failbackClientDeviceName":"%s"},' "${pair%%=*}" "${pair#*=}"
  done
}

pair_with_instance() {
  local list role
  about="\"recoveryInstanceID\":\"$instance\""
  call DescribeRecoveryInstances "{\"filters\":{\"recoveryInstanceIDs\":[\"$instance\"]}}" ||
    give_up 'Could not discover account id from describe'
  call IssueAgentCertificateForDrs "{$about}" || give_up 'Could not associate failback client to recovery instances'
  role=$answer
  list=$(macs)
  call AssociateFailbackClientToRecoveryInstanceForDrs \
    "{$about,\"failbackClientID\":\"fbc-$(</proc/sys/kernel/random/uuid)\",\"macAddresses\":[${list%,}],\"ipAddress\":\"$(address)\"}" ||
    give_up 'Could not associate failback client to recovery instances'
  say "associated: $answer"
  list=$(volumes)
  call UpdateAgentReplicationInfoForDrs "{$about,\"volumes\":[${list%,}]}" || give_up 'Could not tell the volumes'
  say "volumes: ${list%,}"
  call GetSuggestedFailbackClientDeviceMappingForDrs "{$about}" || [[ -n $mapping ]] || give_up 'No volume is large enough'
  list=$(grep -o '\[.*\]' <<<"$answer" | tr -d '[]')
  [[ -z $mapping ]] || list=$(mapping_items)
  call UpdateFailbackClientDeviceMappingForDrs "{$about,\"deviceMapping\":[${list%,}]}" ||
    give_up 'Could not map the volumes'
  say "mapped: ${list%,}"
  call SendClientLogsForDrs "{$about,\"messages\":[{\"text\":\"mapped\"}]}" || say "$answer"
  answer=$role
  key=$(member accessKeyId)
  secret=$(member secretAccessKey)
  token=$(member sessionToken)
}

# With the keys of the client's own role, until DRS has no more to do. A call that does not come through is made again.
follow_instance() {
  local command last=''
  while [[ $last != REBOOT ]]; do
    sleep "${STAND_IN_PAUSE:-2}"
    if ! call UpdateFailbackClientLastSeenForDrs "{$about}" || ! call GetFailbackCommandForDrs "{$about}"; then
      say "$answer"
      continue
    fi
    command=$(member command)
    [[ $command == "$last" ]] || say "DRS says $command"
    last=$command
    case $command in
      REPLICATE) call NotifyAgentReplicationProgressForDrs "{$about,\"state\":\"REPLICATING\"}" || say "$answer" ;;
      LAUNCH) call GetFailbackLaunchRequestedForDrs "{$about}" || say "$answer" ;;
      STOP) give_up 'The failback was stopped' ;;
    esac
  done
}

fail_back() {
  pair_with_instance
  follow_instance
}
