import type { ErrorCode } from './errors.ts';

/** Units of a progress count. */
export type Unit = 'bytes' | 'seconds' | 'items';

/**
 * Every event that the library reports: its level, and what it says. Programs may rely on `code` and `data`;
 * messages and order may change.
 */
export const EVENTS = {
  'pipeline.start': ['info', 'A pipeline with its steps begins.'],
  'pipeline.end': ['info', 'The pipeline ended.'],
  'step.start': ['info', 'A step begins.'],
  'step.progress': ['info', 'A step has come so far; at most four times a second, never backwards.'],
  'step.skip': ['info', 'A step has nothing to do.'],
  'step.end': ['info', 'A step is done.'],
  'step.fail': ['error', 'A step failed.'],
  'tool.start': ['debug', 'A tool is started; the command can be copied into a shell.'],
  'tool.line': ['debug', 'A tool wrote a line.'],
  'fetch.resume': ['info', 'A download goes on where it stopped.'],
  'upload.resume': ['info', 'An upload goes on where it stopped.'],
  'upload.pace': ['debug', 'How an upload goes: requests in flight, bytes of each, bytes per second.'],
  'azure.call': ['debug', 'A resource of Azure is made, changed or removed.'],
  'retry.wait': ['warn', 'A request failed and will be tried again.'],
  'boot.milestone': ['info', 'The booting machine reached a milestone.'],
  'boot.serial': ['debug', 'The booting machine wrote a line to its serial console.'],
  'note.info': ['info', 'Something worth knowing.'],
  'note.warn': ['warn', 'Something that may need attention.'],
} as const satisfies Record<string, readonly [Level, string]>;

export type Level = 'error' | 'warn' | 'info' | 'debug';
export type EventCode = keyof typeof EVENTS;

/** What each event carries. Sizes are bytes, times are milliseconds unless the name says otherwise. */
export interface EventData {
  'pipeline.start': { readonly steps: readonly { readonly id: string; readonly title: string }[] };
  'pipeline.end': { readonly durationMs: number };
  'step.start': { readonly id: string; readonly title: string };
  'step.progress': { readonly id: string; readonly done: number; readonly total?: number; readonly unit: Unit };
  'step.skip': { readonly id: string; readonly reason: string };
  'step.end': { readonly id: string; readonly durationMs: number };
  'step.fail': { readonly id: string; readonly error: ErrorCode };
  'tool.start': { readonly tool: string; readonly command: string };
  'tool.line': { readonly tool: string; readonly line: string };
  'fetch.resume': { readonly url: string; readonly offset: number };
  'upload.resume': { readonly target: string; readonly done: number; readonly total: number };
  'upload.pace': {
    readonly inFlight: number;
    readonly putSize: number;
    readonly bytesPerSecond: number;
    readonly retries: number;
    readonly secondsLeft?: number;
  };
  'azure.call': { readonly method: string; readonly resource: string };
  'retry.wait': { readonly what: string; readonly attempt: number; readonly delayMs: number; readonly reason: string };
  'boot.milestone': { readonly milestone: string; readonly seconds: number };
  'boot.serial': { readonly line: string };
  'note.info': Readonly<Record<string, unknown>>;
  'note.warn': Readonly<Record<string, unknown>>;
}

/** One event; `step` names the pipeline step in which it happened. */
export type FailbackEvent = {
  [C in EventCode]: {
    readonly code: C;
    readonly level: Level;
    readonly message: string;
    readonly time: string;
    readonly step?: string;
    readonly data: EventData[C];
  };
}[EventCode];

/** The only way in which the library speaks. */
export interface Host {
  report(event: FailbackEvent): void;
}

/** A host that hears nothing. */
export const silentHost: Host = { report: () => undefined };

/** Reports one event. */
export function report<C extends EventCode>(
  host: Host,
  code: C,
  message: string,
  data: EventData[C],
  step?: string,
): void {
  host.report({
    code,
    level: EVENTS[code][0],
    message,
    time: new Date().toISOString(),
    ...(step === undefined ? {} : { step }),
    data,
  } as FailbackEvent);
}

/** A host that adds the step's id to everything that is reported inside the step. */
export function inStep(host: Host, step: string): Host {
  return { report: (event) => host.report(event.step === undefined ? { ...event, step } : event) };
}
