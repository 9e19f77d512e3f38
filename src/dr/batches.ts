import { SERVERS_PER_JOB } from '../aws/drs/recovery.ts';

/** Items in as many parts as needed, each as large as a job of DRS may be. */
export function jobBatches<T>(items: readonly T[], size = SERVERS_PER_JOB): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
