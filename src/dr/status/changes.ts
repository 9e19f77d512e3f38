import type { ServerStatus } from './server-status.ts';
import type { DrStatus } from './status.ts';

/** What became different from one look to the next, a line each; what only goes on is not told. */
export function changesBetween(before: DrStatus, after: DrStatus): string[] {
  const old = new Map(before.servers.map((server) => [server.name, server]));
  return [
    ...after.servers.flatMap((server) => serverChanges(old.get(server.name), server)),
    ...tunnelChanges(before.tunnels, after.tunnels),
    ...unknownChanges(before, after),
    ...(after.next === before.next ? [] : [after.next === null ? 'nothing is left to do' : `next: ${after.next}`]),
  ];
}

function serverChanges(before: ServerStatus | undefined, after: ServerStatus): string[] {
  if (before === undefined) return [`${after.name}: ${after.stage}`];
  const { problem } = after;
  return [
    ...(before.stage === after.stage ? [] : [`${after.name}: ${before.stage} → ${after.stage}`]),
    ...(problem === null || before.problem?.code === problem.code
      ? []
      : [`${after.name}: ${problem.what} ${problem.mend}`]),
    ...(problem === null && before.problem !== null ? [`${after.name}: ${before.problem.code} is over`] : []),
    ...after.notes.filter((note) => !before.notes.includes(note)).map((note) => `${after.name}: ${note}`),
  ];
}

function tunnelChanges(before: DrStatus['tunnels'], after: DrStatus['tunnels']): string[] {
  const old = new Map(before?.map(({ address, up }) => [address, up]));
  return (after ?? []).flatMap(({ address, up }) => {
    const known = old.get(address);
    return before === null || known === up ? [] : [`tunnel ${address} is ${up ? 'up' : 'down'}`];
  });
}

function unknownChanges(before: DrStatus, after: DrStatus): string[] {
  const clouds = ({ unknown }: DrStatus) => new Set(unknown.map(({ cloud }) => cloud));
  const [was, is] = [clouds(before), clouds(after)];
  return [
    ...after.unknown.filter(({ cloud }) => !was.has(cloud)).map(({ cloud, message }) => `${cloud}: ${message}`),
    ...[...was].filter((cloud) => !is.has(cloud)).map((cloud) => `${cloud} answers again`),
  ];
}
