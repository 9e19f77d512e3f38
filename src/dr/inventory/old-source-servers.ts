import type { SourceServer } from '@aws-sdk/client-drs';
import { planTagsOf } from '../tags.ts';
import type { ServerRow } from './inventory.ts';

/** What DRS keeps, at the full price, of a machine on which a server of the plan ran before. */
export interface OldSourceServer {
  /** Name of the server. */
  readonly server: string;
  readonly id: string;
  /** The one that counts. */
  readonly current: SourceServer;
}

/** Source servers with the tags of a server that is known by another one. */
export function oldSourceServers(
  plan: string,
  rows: readonly Pick<ServerRow, 'server' | 'sourceServer'>[],
  sourceServers: readonly SourceServer[],
): OldSourceServer[] {
  const currentOf = new Map(rows.map(({ server, sourceServer }) => [server.name, sourceServer]));
  return sourceServers.flatMap(({ sourceServerID: id = '', tags }) => {
    const { plan: its, server = '' } = planTagsOf(tags) ?? {};
    const current = currentOf.get(server);
    return its === plan && current && current.sourceServerID !== id ? [{ server, id, current }] : [];
  });
}
