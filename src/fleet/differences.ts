import { isDeepStrictEqual } from 'node:util';
import { FailbackError } from '../errors.ts';
import type { FleetReport } from './report.ts';

/** What makes a fleet that fleet: what each of its images is made of. */
export type FleetIdentity = Pick<FleetReport, 'matrix' | 'options' | 'tool'>;

/** What sets two fleets apart, in words: empty if they are one. `options` looks only at those. */
export function differences(one: FleetIdentity, other: FleetIdentity, what: 'all' | 'options' = 'all'): string[] {
  const [before, now] = [flat(one), flat(other)];
  return Object.keys(before).flatMap((key) => {
    if (what === 'options' && !(key in one.options && key !== 'content')) return [];
    if (isDeepStrictEqual(before[key], now[key])) return [];
    // Digests mean nothing to people.
    if (key === 'content') return ['templates, overlay, keys or password'];
    return [`${key} (${show(before[key])} and ${show(now[key])})`];
  });
}

/** The error for a report that is of another fleet than the one that is wanted. */
export function otherFleet(file: string, apart: readonly string[], hint: string): FailbackError {
  return new FailbackError('E_USAGE', `${file} is of another fleet: they differ in ${apart.join(', ')}.`, {
    hint,
    data: { path: file, differences: apart },
  });
}

function flat({ matrix, options, tool }: FleetIdentity): Record<string, unknown> {
  const { regions, generations, filesystems } = matrix;
  return { regions, generations, filesystems, ...options, 'version of failback-kit': tool.version };
}

function show(value: unknown): string {
  const text = Array.isArray(value) ? value.join(' ') || 'none' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
