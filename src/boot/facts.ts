import { z } from 'zod';
import type { BootResult } from './result.ts';

const milestones = z
  .record(z.string(), z.number())
  .describe('Seconds from switching the machine on to each milestone that was seen.');

/** What a manifest keeps of a boot check: no paths, no texts of the guest. */
export const bootFactsSchema = z.strictObject({
  ok: z.boolean().describe('Whether the machine did all that was asked for.'),
  accel: z.enum(['kvm', 'tcg']),
  firmware: z.enum(['bios', 'uefi']),
  milestones,
  overlayApplied: z.boolean(),
  configuration: z.strictObject({ delivered: z.boolean(), source: z.string().nullable() }),
  readyReport: z.strictObject({ received: z.boolean(), valid: z.boolean(), by: z.enum(['xml', 'json']).nullable() }),
  client: z.strictObject({
    started: z.boolean(),
    variables: z.array(z.string()).describe('Names of the variables that it was given.'),
    status: z.int().nullable().describe('Exit status, if it ended.'),
  }),
  completed: z.boolean(),
  poweredOff: z.boolean(),
  secondBoot: z.strictObject({ idle: z.boolean(), milestones }).nullable(),
});

export type BootFacts = z.infer<typeof bootFactsSchema>;

/** The facts of a result. */
export function bootFacts({ ok, accel, firmware, reached, guest, secondBoot }: BootResult): BootFacts {
  const { overlayApplied, configuration, readyReport, client, completed, poweredOff } = guest;
  const { received, valid, by } = readyReport;
  const seconds = (run: Pick<BootResult, 'reached'>) =>
    Object.fromEntries(run.reached.map(({ milestone, seconds }) => [milestone, seconds]));
  return {
    ok,
    accel,
    firmware,
    milestones: seconds({ reached }),
    overlayApplied,
    configuration,
    readyReport: { received, valid, by },
    client: { ...client, variables: [...client.variables] },
    completed,
    poweredOff,
    secondBoot: secondBoot && { idle: secondBoot.idle, milestones: seconds(secondBoot) },
  };
}
