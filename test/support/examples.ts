import { readFile } from 'node:fs/promises';
import { packageFile } from '../../src/paths.ts';

/** The programs in TypeScript of a document, in its order. */
export async function examples(document: string): Promise<string[]> {
  const text = await readFile(packageFile(document), 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = '']) => code);
}
