import { createHash } from 'node:crypto';

/** Names on Azure of what the failback of a server makes: no random part, so that a rerun finds them. */
export interface FailbackNames {
  readonly machine: string;
  readonly nic: string;
  /** OS disk of the Failback Client. */
  readonly osDisk: string;
  readonly seed: string;
  readonly seedNic: string;
  target(lun: number): string;
}

/** Machines have at most 64 characters, and what is behind the name of the machine needs some. */
const LONGEST = 52;

export function failbackNames(plan: string, server: string): FailbackNames {
  const base = baseName(plan, server);
  return {
    machine: `${base}-failback`,
    nic: `${base}-failback-nic`,
    osDisk: `${base}-failback-os`,
    seed: `${base}-seed`,
    seedNic: `${base}-seed-nic`,
    target: (lun) => `${base}-target-${lun}`,
  };
}

/** With which the names of all begin that is made for a server. */
export function baseName(plan: string, server: string): string {
  return shortened(`${plan}-${server}`);
}

/** Long names stay different from each other. */
function shortened(name: string): string {
  if (name.length <= LONGEST) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, LONGEST - 9)}-${digest}`;
}
