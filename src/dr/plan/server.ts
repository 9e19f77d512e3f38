import { z } from 'zod';
import * as value from './values.ts';

const { list, oneOf, section, text, whole } = value;

const diskMapping = section({
  recovery: value.device().describe('Disk of the recovery instance, as DRS names it.'),
  lun: z
    .union([z.literal('exclude'), whole(0, 63)], 'must be a whole number from 0 to 63, or exclude')
    .describe('Data disk of the failback machine that takes it; exclude leaves it out.'),
});

/** One machine, on its way from Azure to AWS and back. */
export const serverSchema = section({
  name: value.slug().describe('Its name in the flow; becomes a part of the names of what is made for it.'),
  vm: value.azureNameOrId('Microsoft.Compute/virtualMachines', 'a virtual machine').describe('On Azure; name or id.'),
  sourceServer: value
    .sourceServerId()
    .optional()
    .describe('In DRS; unless told it is known by tags, host name or MAC address.'),
  wave: whole(1, 100).default(1).describe('Waves are launched one after the other.'),
  size: value.vmSize().optional().describe('Of its failback machine; that of failback.size unless told.'),
  generation: oneOf([1, 2])
    .optional()
    .describe('Of its failback machine; for Linux 1, for Windows that of the server, unless told.'),
  mode: value.failbackMode().optional().describe('That of failback.mode unless told.'),
  disks: list(diskMapping).optional().describe('Which disk goes where; by size unless told.'),
  exclude: list(text())
    .optional()
    .describe('Disks that are not replicated, as the system names them: /dev/sdb. The resource disk never is.'),
  instanceType: value.instanceType().optional().describe('Of its recovery instance; chosen by DRS unless told.'),
  subnet: value
    .ec2Id('subnet', 'a subnet')
    .optional()
    .describe('Of its recovery instance; aws.recoverySubnet unless told.'),
  privateIp: value.ipv4().optional().describe('Of its recovery instance.'),
});

export type PlanServer = z.infer<typeof serverSchema>;
