#!/usr/bin/python3
"""Microsoft's clients for Python (Debian's python3-azure), pointed at a fake: az of the same release cannot use them.

Usage: arm-client.py URL SUBSCRIPTION make|remove|machine
The token in ARM_TOKEN, the certificate in REQUESTS_CA_BUNDLE. Prints what there is as JSON.
"""
import json, os, sys, time
from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.network import NetworkManagementClient

url, subscription, action = sys.argv[1:]
place = {'location': 'westeurope', 'tags': {'plan': 'shop'}}


class Credential:
    def get_token(self, *scopes, **options):
        return AccessToken(os.environ['ARM_TOKEN'], int(time.time()) + 3600)


settings = {'base_url': url, 'credential_scopes': [f'{url}/.default'], 'polling_interval': 0.1}
client = NetworkManagementClient(Credential(), subscription, **settings)
compute = ComputeManagementClient(Credential(), subscription, **settings)
machines, disks = compute.virtual_machines, compute.disks
gateways, connections = client.virtual_network_gateways, client.virtual_network_gateway_connections


def refused(call):
    try:
        call().result()
    except HttpResponseError as error:
        return error.error.code
    return 'not refused'


def make():
    client.virtual_networks.begin_create_or_update('rg', 'vnet', {
        **place,
        'address_space': {'address_prefixes': ['10.1.0.0/16']},
        'subnets': [{'name': 'default', 'address_prefix': '10.1.0.0/24'}],
    }).result()
    client.network_security_groups.begin_create_or_update('rg', 'rules', {**place, 'security_rules': [{
        'name': 'ssh', 'priority': 100, 'direction': 'Inbound', 'access': 'Allow', 'protocol': 'Tcp',
        'source_address_prefix': '*', 'source_port_range': '*',
        'destination_address_prefix': '*', 'destination_port_range': '22',
    }]}).result()
    subnet = client.subnets.begin_create_or_update(
        'rg', 'vnet', 'GatewaySubnet', {'address_prefix': '10.1.255.0/27'}).result()
    default = client.subnets.get('rg', 'vnet', 'default')
    client.network_interfaces.begin_create_or_update('rg', 'nic', {
        **place, 'ip_configurations': [{'name': 'primary', 'subnet': {'id': default.id}}]}).result()
    address = client.public_ip_addresses.begin_create_or_update('rg', 'ip', {
        **place, 'sku': {'name': 'Standard'}, 'public_ip_allocation_method': 'Static'}).result()
    wanted = {
        **place, 'gateway_type': 'Vpn', 'vpn_type': 'RouteBased', 'sku': {'name': 'VpnGw1', 'tier': 'VpnGw1'},
        'ip_configurations': [
            {'name': 'default', 'subnet': {'id': subnet.id}, 'public_ip_address': {'id': address.id}}],
    }
    old = refused(lambda: gateways.begin_create_or_update('rg', 'gateway', wanted))
    wanted['sku'] = {'name': 'VpnGw1AZ', 'tier': 'VpnGw1AZ'}
    gateway = gateways.begin_create_or_update('rg', 'gateway', wanted).result()
    other = client.local_network_gateways.begin_create_or_update('rg', 'aws', {
        **place, 'gateway_ip_address': '203.0.113.7',
        'local_network_address_space': {'address_prefixes': ['10.20.0.0/16']},
    }).result()
    connections.begin_create_or_update('rg', 'tunnel', {
        **place, 'connection_type': 'IPsec', 'shared_key': 'a.shared.key',
        'virtual_network_gateway1': gateway, 'local_network_gateway2': other,
    }).result()
    tunnel = connections.get('rg', 'tunnel')
    return {
        'old': old, 'gateway': gateway.provisioning_state, 'status': tunnel.connection_status, 'shown': tunnel.shared_key,
        'key': connections.get_shared_key('rg', 'tunnel').value, 'address': address.ip_address,
        'private': client.network_interfaces.get('rg', 'nic').ip_configurations[0].private_ip_address,
        'early': refused(lambda: gateways.begin_delete('rg', 'gateway')),
        'used': refused(lambda: client.public_ip_addresses.begin_delete('rg', 'ip')),
        'full': refused(lambda: client.subnets.begin_delete('rg', 'vnet', 'GatewaySubnet')),
    }


def remove():
    connections.begin_delete('rg', 'tunnel').result()
    client.local_network_gateways.begin_delete('rg', 'aws').result()
    gateways.begin_delete('rg', 'gateway').result()
    client.public_ip_addresses.begin_delete('rg', 'ip').result()
    client.network_interfaces.begin_delete('rg', 'nic').result()
    client.network_security_groups.begin_delete('rg', 'rules').result()
    client.virtual_networks.begin_delete('rg', 'vnet').result()
    return {'left': [one.name for one in client.virtual_networks.list_all()]}


def machine():
    """What the machine `vm`, which runs, lets be done to it; `other` is a disk that it could boot from."""
    ran = machines.begin_run_command('rg', 'vm', {
        'command_id': 'RunShellScript', 'script': ['uptime'], 'parameters': [{'name': 'arg1', 'value': 'now'}]}).result()
    more = disks.begin_create_or_update('rg', 'more', {
        **place, 'disk_size_gb': 4, 'creation_data': {'create_option': 'Empty'}}).result()
    vm = machines.get('rg', 'vm')
    vm.storage_profile.data_disks.append({'lun': 7, 'create_option': 'Attach', 'managed_disk': {'id': more.id}})
    vm = machines.begin_create_or_update('rg', 'vm', vm).result()
    luns = [one.lun for one in vm.storage_profile.data_disks]
    twice = refused(lambda: machines.begin_update('rg', 'vm', {'storage_profile': {'data_disks': [
        {'lun': 0, 'create_option': 'Attach', 'managed_disk': {'id': more.id}},
        {'lun': 0, 'create_option': 'Empty', 'disk_size_gb': 1}]}}))
    vm.storage_profile.data_disks = [one for one in vm.storage_profile.data_disks if one.lun != 7]
    vm = machines.begin_create_or_update('rg', 'vm', vm).result()
    other = disks.get('rg', 'other')
    vm.storage_profile.os_disk.managed_disk = {'id': other.id}
    vm.storage_profile.os_disk.name = other.name
    early = refused(lambda: machines.begin_create_or_update('rg', 'vm', vm))
    machines.begin_deallocate('rg', 'vm').result()
    machines.begin_create_or_update('rg', 'vm', vm).result()
    reserved = disks.get('rg', 'other').disk_state
    stopped = refused(lambda: machines.begin_run_command('rg', 'vm', {'command_id': 'RunShellScript', 'script': ['w']}))
    machines.begin_start('rg', 'vm').result()
    view = machines.get('rg', 'vm', expand='instanceView')
    cores = next(one for one in compute.usage.list('westeurope') if one.name.value == 'cores')
    size = next(one for one in compute.virtual_machine_sizes.list('westeurope') if one.name == 'Standard_E4s_v5')
    return {
        'ran': ran.value[0].message, 'luns': luns, 'twice': twice, 'early': early, 'stopped': stopped,
        'states': [reserved, disks.get('rg', 'more').disk_state],
        'boots': view.storage_profile.os_disk.name, 'power': view.instance_view.statuses[-1].code,
        'cores': cores.current_value, 'memory': size.memory_in_mb, 'all': [one.name for one in machines.list_all()],
    }


print(json.dumps({'make': make, 'remove': remove, 'machine': machine}[action]()))
