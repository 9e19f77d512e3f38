import { randomUUID } from 'node:crypto';

/** What the wireserver calls this machine; a health report must repeat it. */
export interface GoalState {
  readonly incarnation: string;
  readonly containerId: string;
  readonly instanceId: string;
}

/** Names of a machine that nobody can have guessed. */
export function newGoalState(): GoalState {
  return { incarnation: '1', containerId: randomUUID(), instanceId: `${randomUUID()}._failback` };
}

/** The protocol version that is understood besides newer ones; all agents speak it. */
export const VERSIONS = ['2015-04-05', '2012-11-30'];

export function versionsXml(): string {
  const supported = VERSIONS.map((version) => `    <Version>${version}</Version>\n`).join('');
  return `<?xml version="1.0" encoding="utf-8"?>
<Versions>
  <Preferred>
    <Version>${VERSIONS[0]}</Version>
  </Preferred>
  <Supported>
${supported}  </Supported>
</Versions>
`;
}

/** The goal state of a running machine without extensions (learn.microsoft.com, linux/no-agent; WALinuxAgent, wire.py). */
export function goalStateXml({ incarnation, containerId, instanceId }: GoalState): string {
  const place = `http://168.63.129.16:80/machine/${containerId}/${encodeURIComponent(instanceId)}?comp=`;
  return `<?xml version="1.0" encoding="utf-8"?>
<GoalState xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <Version>2012-11-30</Version>
  <Incarnation>${incarnation}</Incarnation>
  <Machine>
    <ExpectedState>Started</ExpectedState>
    <StopRolesDeadlineHint>300000</StopRolesDeadlineHint>
    <LBProbePorts>
      <Port>16001</Port>
    </LBProbePorts>
    <ExpectHealthReport>FALSE</ExpectHealthReport>
  </Machine>
  <Container>
    <ContainerId>${containerId}</ContainerId>
    <RoleInstanceList>
      <RoleInstance>
        <InstanceId>${instanceId}</InstanceId>
        <State>Started</State>
        <Configuration>
          <HostingEnvironmentConfig>${place}config&amp;type=hostingEnvironmentConfig&amp;incarnation=1</HostingEnvironmentConfig>
          <SharedConfig>${place}config&amp;type=sharedConfig&amp;incarnation=1</SharedConfig>
        </Configuration>
      </RoleInstance>
    </RoleInstanceList>
  </Container>
</GoalState>
`;
}
