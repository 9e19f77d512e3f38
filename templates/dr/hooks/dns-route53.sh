#!/bin/sh
# Points SERVER.DOMAIN in a hosted zone of Route 53 to the machine on which a server runs now: a hook of a plan of
# failback-kit, for each server, after a failover (to AWS) and after a cutover (back to Azure). In the plan:
#
#   hooks:
#     failover: &dns
#       after:
#         - run: [./dns-route53.sh, Z0123456789ABCDEFGHIJ, shop.example.com]
#           perServer: true
#     cutover: *dns
#
# usage: dns-route53.sh ZONE DOMAIN [TTL], with FAILBACK_SERVER and FAILBACK_PRIVATE_IP from failback-kit.
# Run again, it changes nothing. It needs the AWS command line, and route53:ChangeResourceRecordSets on the zone.
set -eu

zone=${1:?the id of the hosted zone is missing}
domain=${2:?the domain of the records is missing}
ttl=${3:-60}
name=${FAILBACK_SERVER:?this hook is run for each server: perServer: true}.$domain
address=${FAILBACK_PRIVATE_IP:?failback-kit does not know the address of $FAILBACK_SERVER}

change=$(printf '{"Changes":[{"Action":"UPSERT","ResourceRecordSet":{"Name":"%s","Type":"A","TTL":%d,"ResourceRecords":[{"Value":"%s"}]}}]}' \
  "$name" "$ttl" "$address")
aws route53 change-resource-record-sets --hosted-zone-id "$zone" --change-batch "$change" --output text
echo "$name is $address"
