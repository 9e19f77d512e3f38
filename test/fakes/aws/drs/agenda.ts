interface Entry {
  readonly due: number;
  readonly order: number;
  readonly act: (now: number) => void;
}

/** What is to happen at a time of the clock; it is done when somebody looks after that time, in the order of the times. */
export class Agenda {
  #entries: Entry[] = [];
  #count = 0;

  /** `act` is given the time for which it was planned, whenever it is run. */
  at(due: number, act: (now: number) => void): void {
    this.#entries.push({ due, order: this.#count++, act });
  }

  settle(now: number): void {
    for (let next = this.#take(now); next !== undefined; next = this.#take(now)) next.act(next.due);
  }

  #take(now: number): Entry | undefined {
    const due = this.#entries.filter((entry) => entry.due <= now);
    const [first] = due.sort((a, b) => a.due - b.due || a.order - b.order);
    if (first !== undefined) this.#entries.splice(this.#entries.indexOf(first), 1);
    return first;
  }
}
