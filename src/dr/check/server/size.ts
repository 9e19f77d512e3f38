import { fail, type Judgement, warn, worst } from '../finding.ts';
import type { VmSize } from '../azure-sizes.ts';

/** What a machine must be good for. */
export interface SizeNeeds {
  /** Besides the disk of the operating system. */
  readonly dataDisks: number;
  readonly generation: 1 | 2;
  readonly location: string;
}

/** The Failback Client counts 3 800 000 kB and refuses less; what Azure keeps for itself comes off. */
const LEAST_GIB = 4;
const GOOD_GIB = 8;

/** Whether the Failback Client runs on a machine of this size. */
export function judgeSize(name: string, size: VmSize | undefined, needs: SizeNeeds): Judgement {
  const { dataDisks, generation, location } = needs;
  if (size === undefined) {
    return fail(`there is no size ${name} in ${location}`, `az vm list-skus --location ${location} --size Standard_E`);
  }
  const { memoryGib, maxDataDisks, generations, architecture, restricted, cores } = size;
  const other = (message: string) => fail(`${name} ${message}`, 'Choose another size, such as Standard_E4s_v5.');
  return worst(
    [
      ...(restricted ? [other(`is not to be had in ${location} by this subscription`)] : []),
      ...(architecture === 'x64' ? [] : [other(`is ${architecture}; the Failback Client needs x64`)]),
      ...(generations.includes(generation) ? [] : [other(`cannot boot generation ${generation}`)]),
      ...(maxDataDisks < dataDisks ? [other(`takes ${maxDataDisks} data disks, and ${dataDisks} are needed`)] : []),
      ...(memoryGib < LEAST_GIB ? [other(`has ${memoryGib} GiB of memory; the Failback Client needs 4`)] : []),
      ...(memoryGib >= LEAST_GIB && memoryGib < GOOD_GIB
        ? [warn(`${name} has ${memoryGib} GiB of memory; 8 are better`, 'Choose a larger size for the failback.')]
        : []),
    ],
    `${name}: ${cores} cores, ${memoryGib} GiB, up to ${maxDataDisks} data disks`,
  );
}
