import {
  DefaultRenderer,
  Listr,
  ListrDefaultRendererLogLevels,
  ListrLogger,
  type ListrTask,
  type LoggerFormat,
  ProcessOutput,
  Spinner,
} from 'listr2';
import type { Colors } from '../colors.ts';

/** Milliseconds between two frames. */
const FRAME = 125;

/** One line of the list, with a second line under it while it runs. */
export interface TaskView {
  /** What it is doing; shown in the next frame. */
  say(text: string): void;
  done(title: string): void;
  skip(title: string): void;
  fail(title: string): void;
}

export interface TaskList {
  readonly tasks: readonly TaskView[];
  /** Draws until all is done or one failed. Never rejects. */
  draw(): Promise<void>;
  /** Ends the drawing; the first task that is not over counts as failed. */
  end(): void;
}

type Ending = { readonly kind: 'done' | 'skip' | 'fail'; readonly title: string };

/** listr2 takes only a terminal on standard output; ours is standard error, whose caller has made sure. */
class StderrRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

/** Shows the latest words once per frame, so that a busy task does not redraw more often. */
class FrameSpinner extends Spinner {
  readonly #beforeFrame: () => void;

  constructor(beforeFrame: () => void) {
    super();
    this.#beforeFrame = beforeFrame;
  }

  override start(draw?: () => void): void {
    super.start(() => {
      this.#beforeFrame();
      draw?.();
    }, FRAME);
  }
}

/** A list of tasks that are told from outside what becomes of them; nothing of the work runs in here. */
export function taskList(titles: readonly string[], stream: NodeJS.WriteStream, colors: Colors): TaskList {
  const states = titles.map(() => createState());
  return {
    tasks: states,
    // The list takes over the stream as it is made, so it is made only when the one before it has let go.
    draw: () =>
      createList(titles, states, stream, colors)
        .run()
        .then(undefined, () => undefined),
    end() {
      const unfinished = states.findIndex((state) => !state.over);
      states[unfinished]?.fail(titles[unfinished] ?? '');
    },
  };
}

function createList(titles: readonly string[], states: readonly State[], stream: NodeJS.WriteStream, colors: Colors) {
  const task = (title: string, index: number): ListrTask<unknown, typeof StderrRenderer> => ({
    title,
    task: (_, wrapper) => follow(states[index] as State, wrapper),
  });
  return new Listr(titles.map(task), {
    registerSignalListeners: false,
    renderer: StderrRenderer,
    rendererOptions: {
      formatOutput: 'truncate',
      logger: new ListrLogger<ListrDefaultRendererLogLevels>({
        useIcons: true,
        processOutput: new ProcessOutput(stream, stream),
      }),
      spinner: new FrameSpinner(() => states.forEach((state) => state.flush())),
      color: palette(colors),
    },
  });
}

async function follow(
  state: State,
  task: { title: string; output: string; skip(message: string): void },
): Promise<void> {
  state.show = (text) => (task.output = text);
  const { kind, title } = await state.ending;
  if (kind === 'fail') throw new Error(title);
  if (kind === 'skip') task.skip(title);
  else task.title = title;
}

interface State extends TaskView {
  readonly ending: Promise<Ending>;
  readonly over: boolean;
  show: ((text: string) => void) | undefined;
  flush(): void;
}

function createState(): State {
  let settle: (ending: Ending) => void;
  let words: string | undefined;
  const ending = new Promise<Ending>((resolve) => (settle = resolve));
  const end = (kind: Ending['kind']) => (title: string) => {
    state.over = true;
    settle({ kind, title });
  };
  const state = {
    ending,
    over: false,
    show: undefined as State['show'],
    say: (text: string) => void (words = text),
    flush() {
      if (words !== undefined && !state.over) state.show?.(words);
      words = undefined;
    },
    done: end('done'),
    skip: end('skip'),
    fail: end('fail'),
  };
  return state;
}

function palette({ red, green, yellow, dim }: Colors): Partial<Record<ListrDefaultRendererLogLevels, LoggerFormat>> {
  const level = ListrDefaultRendererLogLevels;
  return {
    [level.PENDING]: yellow,
    [level.COMPLETED]: green,
    [level.FAILED]: red,
    [level.SKIPPED_WITH_COLLAPSE]: dim,
    [level.COMPLETED_WITH_FAILED_SISTER_TASKS]: dim,
    [level.WAITING]: dim,
    [level.OUTPUT]: dim,
  };
}
