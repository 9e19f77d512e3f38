import { randomUUID } from 'node:crypto';
import type { FakeClock } from '../clock.ts';
import { ArmError } from './arm-error.ts';
import { sameId } from './resource-id.ts';

/** How operations run that take longer than their request. May be changed at any time. */
export interface OperationSettings {
  /** How long they take, by the clock: 20 ms unless told. */
  milliseconds: number;
  /** What the answer points to: `Azure-AsyncOperation` (and `Location`), which is the default, or `Location` alone. */
  style: 'azure-async-operation' | 'location';
  /** Seconds of the header `Retry-After`; 0 unless told. */
  retryAfter: number;
}

export interface OperationPlan {
  /** Resources that nothing else may change meanwhile. */
  readonly ids: readonly string[];
  readonly milliseconds: number;
  /** What is done at the end; what it gives back is the result. An `ArmError` makes the operation fail. */
  finish(): unknown;
  fail?(error: ArmError): void;
}

export interface Operation extends OperationPlan {
  readonly id: string;
  readonly started: number;
  readonly due: number;
  ended?: number;
  error?: ArmError;
  output?: unknown;
}

/** Work that goes on while requests come and go: it is done when the first request after its time arrives. */
export class Operations {
  readonly #clock: FakeClock;
  readonly #all = new Map<string, Operation>();
  #settled: Promise<void> = Promise.resolve();

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  begin(plan: OperationPlan): Operation {
    const started = this.#clock.now();
    const operation = { ...plan, id: randomUUID(), started, due: started + plan.milliseconds };
    this.#all.set(operation.id, operation);
    return operation;
  }

  get(id: string): Operation | undefined {
    return this.#all.get(id);
  }

  /** The work that is going on with a resource. */
  with(id: string): Operation | undefined {
    return this.#running().find(({ ids }) => ids.some((one) => sameId(one, id)));
  }

  /** What is going on with these resources, or in them, has no more effect. */
  drop(path: string): void {
    const prefix = `${path}/`.toLowerCase();
    for (const operation of this.#running()) {
      if (!operation.ids.some((id) => `${id}/`.toLowerCase().startsWith(prefix))) continue;
      operation.ended = this.#clock.now();
      operation.error = new ArmError(
        409,
        'OperationPreempted',
        'The operation has been preempted by a more recent operation.',
      );
    }
  }

  /** Does what is due, in the order in which it is due. */
  settle(): Promise<void> {
    this.#settled = this.#settled.then(async () => {
      for (const operation of this.#running().sort((a, b) => a.due - b.due)) {
        if (operation.ended === undefined && operation.due <= this.#clock.now()) await end(operation);
      }
    });
    return this.#settled;
  }

  #running(): Operation[] {
    return [...this.#all.values()].filter(({ ended }) => ended === undefined);
  }
}

async function end(operation: Operation): Promise<void> {
  try {
    operation.output = await operation.finish();
  } catch (error) {
    if (!(error instanceof ArmError)) throw error;
    operation.error = error;
    operation.fail?.(error);
  }
  operation.ended = operation.due;
}
