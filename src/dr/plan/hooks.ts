import type { z } from 'zod';
import type { Phase } from './phases.ts';
import { duration, flag, list, section, text } from './values.ts';

const hook = section({
  run: list(text())
    .min(1, 'must name a program')
    .describe('Program and arguments; no shell stands between. It runs in the folder of the plan.'),
  timeout: duration().default('10m').describe('It is ended when it takes longer.'),
  perServer: flag(false).describe('Once for each server, with FAILBACK_SERVER.'),
});

/** A command of the plan. */
export type Hook = z.infer<typeof hook>;

const around = () => section({ before: list(hook).default([]), after: list(hook).default([]) }).optional();

/** Around phases that work on no single server. */
const aroundAll = () => {
  const whole = hook.refine(({ perServer }) => !perServer, {
    path: ['perServer'],
    error: 'must be false: this phase is not about single servers',
  });
  return section({ before: list(whole).default([]), after: list(whole).default([]) }).optional();
};

/** Commands around the phases. */
export const hooksSection = section({
  connect: aroundAll(),
  protect: around(),
  drill: around(),
  failover: around(),
  failback: around(),
  launch: around(),
  cutover: around(),
  cleanup: aroundAll(),
} satisfies Record<Phase, unknown>);
