import type { Aws } from '../aws.ts';
import { ifThereAws } from '../if-there.ts';
import { allPages } from '../pages.ts';

/** Deletes a role with what hangs on it; one that is not there is deleted. Throws what `Aws.call` throws. */
export async function removePlanRole(aws: Aws, RoleName: string, signal: AbortSignal): Promise<void> {
  const iam = await aws.iam();
  const listing = allPages(aws, `list the policies of ${RoleName}`, signal, async ({ nextToken }, call) => {
    const marker = nextToken === undefined ? {} : { Marker: nextToken };
    const page = await iam.listAttachedRolePolicies({ RoleName, ...marker }, call);
    return { items: page.AttachedPolicies, next: page.IsTruncated ? page.Marker : undefined };
  });
  for (const { PolicyArn } of (await ifThereAws(listing)) ?? []) {
    const detaching = aws.call(`detach a policy of ${RoleName}`, signal, (call) =>
      iam.detachRolePolicy({ RoleName, PolicyArn }, call),
    );
    await ifThereAws(detaching);
  }
  await ifThereAws(aws.call(`delete the role ${RoleName}`, signal, (call) => iam.deleteRole({ RoleName }, call)));
}
