import type { z } from 'zod';
import { checkedJson } from '../checked-json.ts';
import { sha256 } from '../files.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { type Check, no } from './check.ts';
import type { ImageSet } from './image-set.ts';
import { readInside } from './inside-folder.ts';
import { attestNames } from './names.ts';
import { contradictions, provenanceSchema } from './provenance.ts';
import { sbomSchema } from './sbom.ts';

/** Whether provenance and SBOM of each image, where there are any, speak of this very image. */
export async function checkAttestations({ folder, images, sums }: ImageSet): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { name, manifest } of images) {
    const names = attestNames(name);
    const [provenance, sbom] = await Promise.all([
      readDocument(folder, names.provenance, provenanceSchema),
      readDocument(folder, names.sbom, sbomSchema),
    ]);
    checks.push({ file: name, check: 'manifest', ok: true, message: `of ${manifest.output.vhd.name}` });
    for (const [file, kind, document] of [
      [names.provenance, 'provenance', provenance],
      [names.sbom, 'sbom', sbom],
    ] as const) {
      // What is named, but not there, is already a digest that is missing.
      if ('problem' in document && document.problem === 'it is missing' && !sums?.has(file)) continue;
      if ('problem' in document) checks.push(no(file, kind, document.problem));
    }
    if ('value' in provenance) {
      const named = provenance.value.predicate.runDetails.byproducts.find((each) => each.name === names.sbom);
      const found = 'text' in sbom ? sha256(sbom.text) : undefined;
      const words = contradictions(provenance.value, manifest);
      if (found !== undefined && named?.digest?.sha256 !== found) words.push('the SBOM is not the one that it names');
      checks.push(verdict(names.provenance, 'provenance', words, 'subject, parameters and inputs as in the manifest'));
    }
    if ('value' in sbom) {
      checks.push(verdict(names.sbom, 'sbom', sbomProblems(sbom.value, manifest), 'of this image and its ISO'));
    }
  }
  return checks;
}

function verdict(file: string, check: Check['check'], words: readonly string[], good: string): Check {
  return words.length === 0 ? { file, check, ok: true, message: good } : no(file, check, words.join('; '));
}

function sbomProblems({ metadata, components }: z.infer<typeof sbomSchema>, { input, output }: Manifest): string[] {
  const { hashes = [], name } = metadata.component;
  const isImage = name === output.vhd.name && hashes.some(({ content }) => content === output.vhd.sha256);
  const hasIso = components.some((each) => each.hashes?.some(({ content }) => content === input.iso.sha512));
  return [...(isImage ? [] : ['it is that of another image']), ...(hasIso ? [] : ['it names another ISO'])];
}

async function readDocument<T>(folder: string, name: string, schema: z.ZodType<T>) {
  const read = await readInside(folder, name);
  if ('problem' in read) return read;
  const document = checkedJson(read.text, schema);
  return 'value' in document ? { ...document, text: read.text } : document;
}
