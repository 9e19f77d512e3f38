import type { FailbackEvent } from '../../events.ts';
import { createGauge, type Gauge, isProgress, stepOf } from './progress.ts';

/** What the images are at that are made at once, a line for each. */
export interface CellLines {
  /** Takes an event that is about one of them; true if the lines have changed. */
  take(event: FailbackEvent): boolean;
  readonly lines: readonly string[];
}

interface Line {
  readonly step: string;
  readonly gauge: Gauge;
  readonly text: string;
}

export function createCellLines(): CellLines {
  const cells = new Map<string, Line>();
  return {
    take(event) {
      // An image or a server that is done, or failed, has no line any more.
      if (event.code === 'fleet.cell' || event.code === 'dr.server') return cells.delete(event.data.name);
      if (event.cell === undefined) return false;
      const { cell } = event;
      if (isProgress(event)) {
        const step = stepOf(event);
        const before = cells.get(cell);
        const gauge = before?.step === step ? before.gauge : createGauge();
        cells.set(cell, { step, gauge, text: `${event.message}: ${gauge.take(event)}` });
      } else {
        cells.set(cell, { step: '', gauge: createGauge(), text: event.message });
      }
      return true;
    },
    get lines() {
      return [...cells].map(([cell, { text }]) => `${cell}: ${text}`);
    },
  };
}
