import { watchAzure } from '../azure-witness.ts';
import type { DrRig } from '../dr-rig.ts';

/** Stands beside both clouds from now on: gives what they handed out, and were told, that nobody may show or write. */
export function watchSecrets({ arm, aws, blobs }: DrRig): () => ReadonlySet<string> {
  const { secrets } = watchAzure(arm, blobs);
  const { keys } = aws.iam;
  const issue = keys.issue.bind(keys);
  const add = ({ secretAccessKey, sessionToken = secretAccessKey }: ReturnType<typeof issue>['keys']) => {
    for (const secret of [secretAccessKey, sessionToken]) secrets.add(secret);
  };
  keys.issue = (wanted) => {
    const entry = issue(wanted);
    add(entry.keys);
    return entry;
  };
  add(aws.credentials);
  return () => {
    for (const { preSharedKey } of aws.ec2.tunnels()) secrets.add(preSharedKey);
    for (const { body } of arm.requests) for (const secret of told(body)) secrets.add(secret);
    return secrets;
  };
}

const NAMES = ['adminPassword', 'sharedKey', 'userData', 'customData'];

/** Values of members with such names, wherever they are. */
function told(body: unknown): string[] {
  if (typeof body !== 'object' || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    NAMES.includes(name) && typeof value === 'string' && value !== '' ? [value] : told(value),
  );
}
