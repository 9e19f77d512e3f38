import { writeAtomically } from '../../files.ts';
import { readTemplate } from '../../image/template.ts';
import { renderStatusPage } from './page.ts';
import type { DrStatus } from './status.ts';

/** Writes the page about a status. Throws `E_OUTPUT`, `E_NO_SPACE`. */
export async function writeStatusPage(status: DrStatus, path: string): Promise<void> {
  const page = renderStatusPage(status, await readTemplate('report/report.css'));
  await writeAtomically(path, (file) => file.writeFile(page));
}
