import type { Landed } from '../../azure/landing.ts';
import type { Publication } from '../../azure/publication.ts';
import { type FailbackError, toFailbackError } from '../../errors.ts';
import type { StepIo } from '../../step-io.ts';
import type { PublishedName } from './part.ts';

/** One of the things that are made of what landed. */
export interface Product {
  readonly name: string;
  readonly publication?: Publication;
  /** It was `there` before, or is `made` now. */
  state: 'missing' | 'there' | 'made';
  /** Why it is missing. */
  error?: FailbackError;
}

/** Looks which of them stand. One that cannot be looked at, or whose name is taken, is no reason not to make the others. */
export async function lookForProducts(
  names: readonly PublishedName[],
  publicationOf: (name: PublishedName) => Promise<Publication>,
  digest: string,
  io: StepIo,
): Promise<Product[]> {
  const look = async (named: PublishedName): Promise<Product> => {
    const { name } = named;
    try {
      const publication = await publicationOf(named);
      return { name, publication, state: (await publication.look(digest, io)) ? 'there' : 'missing' };
    } catch (error) {
      return { name, state: 'missing', error: toFailbackError(error, io.signal) };
    }
  };
  return await Promise.all(names.map(look));
}

/** Whether it is to be made. */
export function isWanted({ state, error }: Product): boolean {
  return state === 'missing' && error === undefined;
}

/** Makes those that are missing, all at once: Azure takes minutes for each. Throws the first error, after all have ended. */
export async function makeProducts(
  products: readonly Product[],
  landed: Landed,
  digest: string,
  io: StepIo,
): Promise<void> {
  const wanted = products.filter(isWanted);
  const percent = wanted.map(() => 0);
  const make = async (product: Product, index: number) => {
    const progress = (done: number) => {
      percent[index] = done;
      io.progress(Math.floor(percent.reduce((sum, one) => sum + one, 0) / percent.length), 100, 'items');
    };
    try {
      await product.publication?.publish(landed, digest, { ...io, progress });
      product.state = 'made';
    } catch (error) {
      product.error = toFailbackError(error, io.signal);
    }
  };
  await Promise.all(wanted.map(make));
  throwFailure(wanted);
}

/** Throws the first error of those that could not be made. */
export function throwFailure(products: readonly Product[]): void {
  const failed = products.find(({ error }) => error !== undefined);
  if (failed?.error) throw failed.error;
}
