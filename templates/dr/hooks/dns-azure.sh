#!/bin/sh
# Points SERVER.ZONE in a DNS zone of Azure to the machine on which a server runs now: a hook of a plan of failback-kit,
# for each server, after a failover (to AWS) and after a cutover (back to Azure). In the plan:
#
#   hooks:
#     failover: &dns
#       after:
#         - run: [./dns-azure.sh, dns-group, shop.example.com]
#           perServer: true
#     cutover: *dns
#
# usage: dns-azure.sh GROUP ZONE [dns|private-dns] [TTL], with FAILBACK_SERVER and FAILBACK_PRIVATE_IP from failback-kit.
# A private zone unless told. Run again, it changes nothing. The new address comes before the old one goes, so that there
# always is one. It needs the Azure command line, logged in, and the role "Private DNS Zone Contributor" on the zone. A
# zone that must answer when a region of Azure is lost is better kept somewhere else: see dns-route53.sh.
set -eu

group=${1:?the resource group of the zone is missing}
zone=${2:?the zone is missing}
kind=${3:-private-dns}
ttl=${4:-60}
name=${FAILBACK_SERVER:?this hook is run for each server: perServer: true}
address=${FAILBACK_PRIVATE_IP:?failback-kit does not know the address of $FAILBACK_SERVER}

records() {
  verb=$1
  shift
  az network "$kind" record-set a "$verb" --resource-group "$group" --zone-name "$zone" "$@" --output tsv
}

# A set that is created again would lose its addresses.
if ! there=$(records show --name "$name" --query '(aRecords || ARecords)[].ipv4Address' 2>/dev/null); then
  records create --name "$name" --ttl "$ttl" >/dev/null
  there=
fi
case " $(echo "$there" | tr '\n\t' '  ') " in
  *" $address "*) ;;
  *) records add-record --record-set-name "$name" --ipv4-address "$address" >/dev/null ;;
esac
for old in $there; do
  [ "$old" = "$address" ] ||
    records remove-record --record-set-name "$name" --ipv4-address "$old" --keep-empty-record-set >/dev/null
done
echo "$name.$zone is $address"
