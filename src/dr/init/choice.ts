/** One thing that could be chosen, and what tells it from the others. */
export interface Candidate {
  readonly value: string;
  readonly note: string;
}

/** A value of the plan: chosen, or left to whoever reads it. */
export interface Choice {
  readonly chosen: Candidate | undefined;
  readonly others: readonly Candidate[];
}

/** Chooses what is wanted, or the only one that there is: never for people who have a choice. */
export function choose(candidates: readonly Candidate[], wanted?: string): Choice {
  const [only, ...more] = candidates;
  const chosen = wanted === undefined ? (more.length === 0 ? only : undefined) : named(candidates, wanted);
  return { chosen, others: candidates.filter((one) => one !== chosen) };
}

/** One that was named counts even if it was not found: perhaps only its list may not be read. */
function named(candidates: readonly Candidate[], wanted: string): Candidate {
  return candidates.find(({ value }) => value === wanted) ?? { value: wanted, note: 'not found' };
}
