import { endJob, type Job, log, type Participant } from '../jobs/job.ts';
import type { Drs } from '../drs.ts';

/** What a test may let go wrong with the launch of a server (JobLogEvent of the API model). */
export type FailEvent =
  | 'SERVER_SKIPPED'
  | 'CLEANUP_FAIL'
  | 'SNAPSHOT_FAIL'
  | 'USING_PREVIOUS_SNAPSHOT_FAILED'
  | 'CONVERSION_FAIL'
  | 'LAUNCH_FAILED';

/** One part of what a job does with a server. */
export interface Stage {
  readonly name: 'CLEANUP' | 'SNAPSHOT' | 'CONVERSION' | 'LAUNCH';
  readonly milliseconds: number;
  /** Done at its end. What it throws makes the stage fail. */
  readonly act?: (now: number) => void;
}

/** Stages of one server, and what becomes of it in the end. */
export interface Course {
  readonly job: Job;
  readonly participant: Participant;
  readonly stages: readonly Stage[];
  /** Goes wrong in this way, if at all. */
  readonly failure: FailEvent | undefined;
  done(now: number): void;
  failed(now: number): void;
}

const LAST_WORDS: Readonly<Record<Stage['name'], FailEvent>> = {
  ...{ CLEANUP: 'CLEANUP_FAIL', SNAPSHOT: 'SNAPSHOT_FAIL' },
  ...{ CONVERSION: 'CONVERSION_FAIL', LAUNCH: 'LAUNCH_FAILED' },
};
const OVER: readonly Participant['launchStatus'][] = ['LAUNCHED', 'FAILED', 'TERMINATED'];

/** Runs the stages one after the other, each into the job's log; the job ends with the last of its servers. */
export function runCourse(drs: Drs, course: Course, now: number): void {
  const { job, participant, stages, failure } = course;
  const about = { sourceServerID: participant.sourceServerID };
  participant.launchStatus = 'IN_PROGRESS';
  if (failure === 'SERVER_SKIPPED') fail(now, failure, 'The server was skipped.');
  else run(0, now);

  function run(index: number, begin: number): void {
    const stage = stages[index];
    if (!stage) {
      course.done(begin);
      end(begin);
      return;
    }
    const { name, milliseconds, act } = stage;
    log(job, begin, `${name}_START`, about);
    drs.agenda.at(begin + milliseconds, (at) => {
      const previous = failure === 'USING_PREVIOUS_SNAPSHOT_FAILED' && name === 'SNAPSHOT';
      if (previous) log(job, at, 'SNAPSHOT_FAIL', about);
      if (previous || failure === LAST_WORDS[name]) {
        fail(at, failure, `${name} failed.`);
        return;
      }
      try {
        act?.(at);
      } catch (error) {
        fail(at, LAST_WORDS[name], error instanceof Error ? error.message : String(error));
        return;
      }
      if (name !== 'LAUNCH') log(job, at, `${name}_END`, about);
      run(index + 1, at);
    });
  }

  function fail(at: number, event: FailEvent, rawError: string): void {
    log(job, at, event, { ...about, rawError });
    participant.launchStatus = 'FAILED';
    course.failed(at);
    end(at);
  }

  function end(at: number): void {
    if (job.participants.every(({ launchStatus }) => OVER.includes(launchStatus))) endJob(job, at);
  }
}
