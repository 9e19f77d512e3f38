import { z } from 'zod';
import { hooksSection } from './hooks.ts';
import { planProblems, serverProblems } from './rules.ts';
import {
  approvalsSection,
  awsSection,
  azureSection,
  failbackSection,
  launchSection,
  replicationSection,
  tell,
  vpnSection,
} from './sections.ts';
import { serverSchema } from './server.ts';
import { list, oneOf, slug, text } from './values.ts';

export type { Hook } from './hooks.ts';
export type { Phase } from './phases.ts';
export type { Approval } from './sections.ts';
export type { PlanServer } from './server.ts';

/** Where the schema is published, relative to the package. */
export const PLAN_SCHEMA = 'schemas/dr.schema.json';

/** A disaster recovery plan: both clouds, what connects them, and the servers. */
export const planSchema = z
  .strictObject(
    {
      $schema: text().optional().describe('For editors; not read.'),
      version: oneOf([1]),
      name: slug().describe('Of the plan: the tag failback-kit:plan of everything that the flow makes.'),
      aws: awsSection,
      azure: azureSection,
      vpn: vpnSection.prefault({}),
      replication: replicationSection.prefault({}),
      launch: launchSection.prefault({}),
      failback: failbackSection.prefault({}),
      servers: list(serverSchema)
        .min(1, 'must name a server')
        .superRefine((servers, ctx) => tell(ctx, serverProblems(servers))),
      approvals: approvalsSection.prefault({}).describe('Whether a phase asks before it begins; --yes answers.'),
      hooks: hooksSection.prefault({}).describe('Commands that run before and after phases.'),
    },
    'must be a mapping of names to values',
  )
  .superRefine((plan, ctx) => tell(ctx, planProblems(plan)))
  .meta({ title: 'A disaster recovery plan of failback-kit', description: 'What failback dr works by.' });

export type Plan = z.infer<typeof planSchema>;

/** The same as JSON Schema, for editors. */
export function planJsonSchema(): object {
  return z.toJSONSchema(planSchema, { target: 'draft-2020-12', io: 'input' });
}
