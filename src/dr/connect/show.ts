import { agoWords } from '../status/ago.ts';
import { textTable } from '../../text-table.ts';
import type { ConnectOutcome, ConnectState } from './outcome.ts';
import type { Problem } from './differences.ts';
import type { Topology, TunnelView } from './topology.ts';

/** The connection for people: both clouds, and the tunnels between them. */
export function formatConnect(outcome: ConnectOutcome): string {
  const { topology, state, planned, next } = outcome;
  const now = Date.parse(outcome.at);
  const changes = (planned ?? []).map(({ cloud, what }) => `would ${what}${cloud === 'here' ? '' : ` (${cloud})`}`);
  return [
    ...drawing(topology, now),
    '',
    ...routeLines(topology),
    ...topology.tunnels.flatMap(({ aws, problems }) => problems.map((one) => `${aws.address}: ${problemWords(one)}`)),
    ...topology.problems.map(problemWords),
    ...changes,
    STATES[state],
    ...(planned === null ? [] : ['a dry run: nothing was changed']),
    ...(next === null ? [] : [`next: ${next}`]),
  ].join('\n');
}

const STATES: Readonly<Record<ConnectState, string>> = {
  connected: 'the networks are connected',
  down: 'the networks are not connected',
  'under-way': 'the connection is being made: what was begun goes on in the clouds',
  unseen: 'there is no VPN connection on AWS, but the subnets have routes to Azure: what is behind them cannot be seen',
  planned: 'the connection is not as the plan says',
};

function drawing({ azure, aws, tunnels }: Topology, now: number): string[] {
  const rows = tunnels.map((tunnel) => tunnelRow(tunnel, now));
  const table = rows.length === 0 ? [] : textTable(rows).split('\n');
  return [
    `Azure  ${azure.location}  ${azure.network}  ${azure.cidrs.join(', ')}`,
    `  |    ${azure.gateway ? azureGatewayWords(azure.gateway) : 'no VPN gateway'}`,
    ...(table.length === 0 ? ['  |', '  |    no tunnel'] : ['  |', ...table.map((line) => `  |    ${line}`)]),
    '  |',
    `  |    ${aws.gateway ? `${aws.gateway.id}${asnWords(aws.gateway.asn)}` : 'no gateway'}`,
    `AWS    ${aws.region}  ${aws.vpc}  ${aws.cidrs.join(', ')}`,
  ];
}

function azureGatewayWords(gateway: NonNullable<Topology['azure']['gateway']>): string {
  const { name, sku, state, activeActive, asn } = gateway;
  const mode = activeActive ? 'active-active' : 'active-standby';
  return `${name}  ${sku}, ${mode}${asnWords(asn)}${state === 'Succeeded' ? '' : `, ${state}`}`;
}

function asnWords(asn: number | null): string {
  return asn === null ? '' : `, AS ${asn}`;
}

function tunnelRow({ state, azure, aws }: TunnelView, now: number): string[] {
  const since = aws.since === null ? '' : ` ${agoWords(Date.parse(aws.since), now)}`;
  const count = aws.routes === 1 ? '1 route' : `${aws.routes} routes`;
  const news = state === 'up' ? count : [aws.message, azure?.status].filter(Boolean).join('; ');
  return [
    ...[azure?.address ?? '?', azure?.inside ?? '', state === 'up' ? '====' : '-/ -', aws.inside ?? '', aws.address],
    ...[`${state}${since}`, news, `${azure?.connection ?? 'no connection'} / ${aws.connection}`],
  ];
}

function routeLines({ aws }: Topology): string[] {
  return aws.routes.map(
    ({ table, subnets, cidr, to }) => `${table} (${subnets.join(', ')}): ${cidr} -> ${to ?? 'nowhere'}`,
  );
}

function problemWords({ what, mend }: Problem): string {
  return `${what} ${mend}`;
}
