import type { Drs } from '../drs.ts';
import type { Job } from '../jobs/job.ts';
import { recommendedType, type SourceServer } from '../servers/source-server.ts';
import { recoveryDeviceName, wholeGiB } from './recovery-instance.ts';

/** DRS may only touch what has this tag: a launch template that lost it is of no use any more. */
export const MANAGED = { AWSElasticDisasterRecoveryManaged: 'drs.amazonaws.com' } as const;

export const INSTANCE_ROLE = 'AWSElasticDisasterRecoveryRecoveryInstanceRole';

/** Starts the instance that a server's launch template and launch configuration say, and takes it into DRS. Its id. */
export function launch(
  drs: Drs,
  { job, server, pointInTime }: { readonly job: Job; readonly server: SourceServer; readonly pointInTime: number },
): string {
  const { machine, configuration, launchConfiguration: settings } = server;
  const templateId = String(settings['ec2LaunchTemplateID']);
  const template = drs.ec2.launchTemplate(templateId);
  if (!template) throw new Error(`The launch template ${templateId} does not exist.`);
  if (!template.tags.has('AWSElasticDisasterRecoveryManaged')) {
    throw new Error(
      'You are not authorized to perform this operation: ec2:RunInstances (launch template not managed).',
    );
  }
  const { data } = template;
  const sized = settings['targetInstanceTypeRightSizingMethod'] !== 'NONE';
  const instanceType = (sized ? undefined : data.instanceType) ?? recommendedType(machine);
  const copied = settings['copyTags'] === true ? server.tags : {};
  const disks = machine.disks.map(({ deviceName, bytes }, index) => ({
    deviceName: recoveryDeviceName(index, instanceType, machine.os, deviceName),
    bytes: wholeGiB(bytes),
  }));
  const id = drs.ec2.run({
    ...{ ...data, instanceType, disks, start: settings['launchDisposition'] !== 'STOPPED' },
    subnetId: data.subnetId ?? String(configuration['stagingAreaSubnetId']),
    privateIp: settings['copyPrivateIp'] === true ? machine.ips?.[0] : data.privateIp,
    instanceProfile: data.instanceProfile ?? INSTANCE_ROLE,
    tags: { ...copied, ...MANAGED, AWSElasticDisasterRecoverySourceServerID: server.id, Name: machine.hostname },
  });
  const { volumeIds = [] } = drs.ec2.instance(id) ?? {};
  drs.instances.set(id, {
    ...{ id, jobID: job.id, sourceServerID: server.id, isDrill: job.initiatedBy === 'START_DRILL', pointInTime },
    disks: disks.map(({ deviceName, bytes }, index) => ({
      ...{ internalDeviceName: deviceName, bytes, ebsVolumeID: volumeIds[index] ?? '' },
    })),
    ...{ os: machine.os, cpus: machine.cpus, ram: machine.ram, hostname: machine.hostname },
    ...{ tags: { ...server.tags }, disconnected: false },
    configuration: { name: machine.hostname, bandwidthThrottling: 0, usePrivateIP: false },
  });
  server.recoveryInstanceID = id;
  server.launched = [...server.launched, id];
  return id;
}

/** Ends every instance that was launched for a server, even one that was taken out of DRS. */
export function endLaunched(drs: Drs, server: SourceServer): void {
  for (const id of server.launched) {
    drs.ec2.terminate(id);
    drs.instances.delete(id);
  }
  server.launched = [];
  server.recoveryInstanceID = undefined;
}
