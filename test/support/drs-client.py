#!/usr/bin/python3
"""A stand-in for the failback client: pairs with a recovery instance of the fake DRS, and stays until it is told to reboot.

Usage: drs-client.py URL REGION RECOVERY_INSTANCE_ID IP DEVICE=BYTES...
Keys as AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN. Every command that it hears goes to stdout, once.
"""
import hashlib, hmac, json, os, sys, time, urllib.request
from datetime import datetime, timezone

url, region, instance, ip, *disks = sys.argv[1:]
keys = {
    'accessKeyId': os.environ['AWS_ACCESS_KEY_ID'],
    'secretAccessKey': os.environ['AWS_SECRET_ACCESS_KEY'],
    'sessionToken': os.environ.get('AWS_SESSION_TOKEN'),
}


def sign(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def ask(operation, **members):
    """One call, signed with Signature Version 4."""
    body = json.dumps({'recoveryInstanceID': instance, **members}).encode()
    now = datetime.now(timezone.utc).strftime('%Y%m%dT%H%M%SZ')
    headers = {'host': url.split('//')[1], 'x-amz-date': now}
    if keys.get('sessionToken'):
        headers['x-amz-security-token'] = keys['sessionToken']
    names = ';'.join(headers)
    lines = ''.join(f'{name}:{value}\n' for name, value in headers.items())
    canonical = f'POST\n/{operation}\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}'
    scope = f'{now[:8]}/{region}/drs/aws4_request'
    text = f'AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}'
    key = ('AWS4' + keys['secretAccessKey']).encode()
    for part in scope.split('/'):
        key = sign(key, part)
    headers['authorization'] = (
        f'AWS4-HMAC-SHA256 Credential={keys["accessKeyId"]}/{scope}, SignedHeaders={names}, '
        f'Signature={sign(key, text).hex()}'
    )
    request = urllib.request.Request(f'{url}/{operation}', body, {'content-type': 'application/json', **headers})
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or '{}')


session = ask('IssueAgentCertificateForDrs')
identity = {'failbackClientID': 'stand-in', 'macAddresses': ['00:0d:3a:00:00:01'], 'ipAddress': ip}
ask('AssociateFailbackClientToRecoveryInstanceForDrs', **identity)
volumes = [{'deviceName': name, 'bytes': int(size)} for name, size in (disk.split('=') for disk in disks)]
ask('UpdateAgentReplicationInfoForDrs', volumes=volumes)
mapping = ask('GetSuggestedFailbackClientDeviceMappingForDrs')['deviceMapping']
ask('UpdateFailbackClientDeviceMappingForDrs', deviceMapping=mapping)

keys = session
command = None
while command not in ('REBOOT', 'STOP'):
    ask('UpdateFailbackClientLastSeenForDrs')
    heard = ask('GetFailbackCommandForDrs')['command']
    if heard != command:
        print(heard, flush=True)
    command = heard
    time.sleep(0.05)
