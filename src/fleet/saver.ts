/** Keeps something saved that changes often. */
export interface Saver {
  /** There is something new to be saved. */
  touch(): void;
  /** Saves once more and waits for it; throws what that throws. */
  settle(): Promise<void>;
}

/** Runs `save` after each change, one at a time; changes that come meanwhile are saved together. */
export function createSaver(save: () => Promise<void>): Saver {
  let changed = false;
  let running: Promise<void> | undefined;
  const run = async () => {
    try {
      while (changed) {
        changed = false;
        await save();
      }
    } finally {
      running = undefined;
    }
  };
  const start = () => {
    changed = true;
    return (running ??= run());
  };
  return {
    // A save that fails is made up for by the next one; the last one tells.
    touch: () => void start().catch(() => undefined),
    async settle() {
      await running?.catch(() => undefined);
      await start();
    },
  };
}
