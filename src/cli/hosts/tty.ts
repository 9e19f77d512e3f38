import type { EventData, FailbackEvent } from '../../events.ts';
import type { Colors } from '../colors.ts';
import { formatDuration } from '../../duration.ts';
import type { CliHost } from './host.ts';
import { createCellLines } from './cell-lines.ts';
import { amount, createGauge, type Gauge, isProgress, type ProgressEvent, stepOf } from './progress.ts';
import { type TaskList, type TaskView, taskList } from './task-list.ts';

interface StepView {
  readonly task: TaskView;
  readonly title: string;
  size: string;
}

/** A list of steps that redraws itself; pipelines that follow each other are drawn one below the other. */
export function ttyHost(stream: NodeJS.WriteStream, colors: Colors): CliHost {
  let pipeline: Pipeline | undefined;
  let drawn: Promise<void> = Promise.resolve();
  const warnings: string[] = [];

  const finish = () => {
    pipeline?.list.end();
    pipeline = undefined;
  };
  const start = ({ steps }: EventData['pipeline.start']) => {
    const list = taskList(
      steps.map(({ title }) => title),
      stream,
      colors,
    );
    drawn = drawn.then(() => list.draw());
    pipeline = new Pipeline(list, steps, colors);
  };
  return {
    report(event) {
      if (event.code === 'note.warn')
        warnings.push(event.cell === undefined ? event.message : `${event.cell}: ${event.message}`);
      if (event.code === 'pipeline.start' && pipeline === undefined) start(event.data);
      else if (pipeline?.take(event) === 'over') finish();
      if (pipeline === undefined) {
        const waiting = warnings.splice(0);
        drawn = drawn.then(() => waiting.forEach((text) => stream.write(`${colors.yellow('warning')}: ${text}\n`)));
      }
    },
    async close() {
      finish();
      await drawn;
      for (const text of warnings.splice(0)) stream.write(`${colors.yellow('warning')}: ${text}\n`);
    },
  };
}

/** Brings the events of a pipeline to the lines of its list. */
class Pipeline {
  readonly list: TaskList;
  readonly #steps: ReadonlyMap<string, StepView>;
  readonly #colors: Colors;
  #current: StepView | undefined;
  #gauge: Gauge & { readonly id: string } = { id: '', ...createGauge() };
  #count = '';
  readonly #cells = createCellLines();
  /** Pipelines that run inside a step of this one: they share its line. */
  #inner = 0;

  constructor(list: TaskList, steps: EventData['pipeline.start']['steps'], colors: Colors) {
    this.list = list;
    this.#colors = colors;
    this.#steps = new Map(
      steps.map(({ id, title }, index) => {
        const task = list.tasks[index] as TaskView;
        return [id, { task, title, size: '' }];
      }),
    );
  }

  /** Says `over` when the event was the last of the pipeline. */
  take(event: FailbackEvent): 'over' | undefined {
    if (this.#cells.take(event)) this.#say();
    else if (event.cell !== undefined || event.code === 'fleet.cell') return undefined;
    else if (event.code === 'pipeline.start') this.#inner++;
    else if (this.#inner > 0) this.#takeInner(event);
    else return this.#takeOwn(event);
    return undefined;
  }

  #takeInner(event: FailbackEvent): void {
    if (event.code === 'pipeline.end' || event.code === 'step.fail') this.#inner--;
    else if (isProgress(event)) this.#progress(event);
    else if (event.code !== 'step.end') this.#current?.task.say(event.message);
  }

  #takeOwn(event: FailbackEvent): 'over' | undefined {
    switch (event.code) {
      case 'pipeline.end':
        return 'over';
      case 'step.start':
        this.#current = this.#steps.get(event.data.id);
        this.#count = '';
        break;
      case 'upload.pace':
        this.#progress(event);
        break;
      case 'step.progress':
        this.#progress(event);
        if (this.#current && event.data.unit === 'bytes') this.#current.size = `${amount(event.data.done, 'bytes')}, `;
        break;
      case 'step.skip':
        this.#steps.get(event.data.id)?.task.skip(this.#colors.dim(event.message));
        break;
      case 'step.end':
        this.#done(event.data);
        break;
      case 'step.fail':
        this.#steps.get(event.data.id)?.task.fail(event.message);
        return 'over';
      default:
        this.#current?.task.say(event.message);
    }
    return undefined;
  }

  #progress(event: ProgressEvent): void {
    // Each step has its own, also one of an inner pipeline.
    const id = stepOf(event);
    if (this.#gauge.id !== id) this.#gauge = { id, ...createGauge() };
    this.#count = this.#gauge.take(event);
    this.#say();
  }

  #say(): void {
    this.#current?.task.say([this.#count, ...this.#cells.lines].filter(Boolean).join('\n'));
  }

  #done({ id, durationMs }: EventData['step.end']): void {
    const step = this.#steps.get(id);
    step?.task.done(`${step.title}  ${this.#colors.dim(step.size + formatDuration(durationMs))}`);
  }
}
