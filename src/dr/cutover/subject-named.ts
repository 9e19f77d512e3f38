import type { Subject } from './look.ts';

/** That of a server of the flow. */
export function subjectNamed(subjects: readonly Subject[], name: string): Subject {
  const subject = subjects.find(({ server }) => server.name === name);
  if (!subject) throw new Error(`nothing is known of ${name}`);
  return subject;
}
