import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const script = fileURLToPath(new URL('full-iso.sh', import.meta.url));

/**
 * Path of the full fixture ISO: a stand-in for the Failback Client ISO, made of Debian packages. Made if it is not in
 * the cache, which needs root and some minutes; its header says how.
 */
export async function fullIso(): Promise<string> {
  const { stdout } = await execa(script, [], { stderr: ['inherit', 'pipe'] });
  return stdout;
}
