/** `aws`, `aws-us-gov`, `aws-cn` …: the second part of an ARN, on whose account everything of one partition agrees. */
export function partitionOf(arn: string): string {
  return /^arn:([\w-]+):/.exec(arn)?.[1] ?? 'aws';
}

/** A policy that AWS manages, by its path and name. */
export function managedPolicyArn(partition: string, policy: string): string {
  return `arn:${partition}:iam::aws:policy/${policy}`;
}

/**
 * The role or user behind the ARN of `GetCallerIdentity`, for calls that take only those. A session's ARN has the
 * role's name but not its path; `undefined` for the root user and for federated users, who are neither.
 */
export function principalOf(arn: string): { readonly role: string } | { readonly arn: string } | undefined {
  const role = /^arn:[\w-]+:sts::\d{12}:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (role !== undefined) return { role };
  return /^arn:[\w-]+:iam::\d{12}:(?:user|role)\//.test(arn) ? { arn } : undefined;
}
