import { readFileSync } from 'node:fs';
import { ENGINE_NAMES, type EngineName } from '../../../src/fleet/plan/engines.ts';
import { packageFile } from '../../../src/paths.ts';
import { exampleCommand, examplePlan } from './example.ts';

const PAGE = 'docs/pipelines.md';

/** Templates of Packer that the page shows, by the name of their marks. */
const PACKER = { 'packer-image': 'image/failback.pkr.hcl', 'packer-on-azure': 'on-azure/machine.pkr.hcl' };

/** The page as it stands, with what lies between `<!-- ENGINE -->` and `<!-- /ENGINE -->` made anew of the example. */
export async function pipelinesPage(): Promise<string> {
  let page = readFileSync(packageFile(PAGE), 'utf8');
  for (const name of ENGINE_NAMES) page = withSection(page, name, await engineSection(name));
  for (const [name, path] of Object.entries(PACKER)) {
    page = withSection(page, name, fence('hcl', readFileSync(packageFile(`templates/packer/${path}`), 'utf8')));
  }
  return page;
}

async function engineSection(name: EngineName): Promise<string> {
  const { files, next } = await examplePlan(name);
  const shown = files.map(({ path, text }) => `\`${path}\`:\n\n${fence(languageOf(path), text)}`);
  return [fence('sh', exampleCommand(name)), ...shown, fence('sh', next.join('\n'))].join('\n\n');
}

/** Puts a text between the two marks of that name. */
function withSection(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no marks ${begin} and ${end}.`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}

/** A block of code. */
function fence(language: string, code: string): string {
  return `\`\`\`${language}\n${code.trimEnd()}\n\`\`\``;
}

function languageOf(path: string): string {
  return path.split('.').at(-1)?.replace('yml', 'yaml') ?? '';
}
