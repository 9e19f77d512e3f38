import { AwsError } from '../../service.ts';
import { lifeState, type LifeState, type Span, type Thing } from './thing.ts';

/** How EC2 names things of one kind. */
export interface TableKind {
  /** As in tags: `vpn-gateway`. */
  readonly type: string;
  readonly prefix: string;
  readonly missing: string;
  readonly malformed: string;
  /** `The vpnGateway ID 'vgw-…' does not exist` */
  readonly says: (id: string) => string;
}

/** All things of one kind in an account. */
export class Table<T extends Thing> {
  readonly kind: TableKind;
  readonly #things = new Map<string, T>();
  readonly #span: () => Span;
  readonly #now: () => number;

  constructor(kind: TableKind, span: () => Span, now: () => number) {
    this.kind = kind;
    this.#span = span;
    this.#now = now;
  }

  add(thing: T): T {
    this.#things.set(thing.id, thing);
    return thing;
  }

  state(thing: T): LifeState {
    return lifeState(thing.life, this.#span(), this.#now());
  }

  /** Also the deleted ones, until they are forgotten. */
  all(): readonly T[] {
    return [...this.#things.values()].filter((thing) => this.#listed(thing));
  }

  /** Those that are not deleted. */
  living(): readonly T[] {
    return this.all().filter((thing) => this.state(thing) !== 'deleted');
  }

  /** One that is listed, be it deleted. Throws `Invalid….Malformed` or `….NotFound`. */
  listed(id: string): T {
    const thing = this.known(id);
    if (thing) return thing;
    if (new RegExp(`^${this.kind.prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`).test(id)) throw this.#notFound(id);
    throw new AwsError(400, this.kind.malformed, `Invalid id: "${id}" (expecting "${this.kind.prefix}-...")`);
  }

  /** One that is not deleted. Throws as `listed`. */
  require(id: string): T {
    const thing = this.listed(id);
    if (this.state(thing) === 'deleted') throw this.#notFound(id);
    return thing;
  }

  /** One that is listed, be it deleted. */
  known(id: string): T | undefined {
    const thing = this.#things.get(id);
    return thing && this.#listed(thing) ? thing : undefined;
  }

  find(id: string): T | undefined {
    const thing = this.#things.get(id);
    return thing && this.state(thing) !== 'deleted' ? thing : undefined;
  }

  /** Tells it to go; once is enough. */
  end(thing: T): void {
    thing.life.died ??= this.#now();
  }

  #listed(thing: T): boolean {
    const { dyingMs, forgetMs } = this.#span();
    return thing.life.died === undefined || this.#now() < thing.life.died + dyingMs + forgetMs;
  }

  #notFound(id: string) {
    return new AwsError(400, this.kind.missing, this.kind.says(id));
  }
}
