import type { RandomAccess } from '../bytes.ts';
import { FailbackError } from '../errors.ts';
import { unsupported } from './problem.ts';
import { type TarMember, tarMembers } from './tar.ts';

/** Members that are named in an error. */
const SHOWN = 20;

/**
 * The disk in an OVA (a tar archive, DMTF DSP0243 "Open Virtualization Format"): its only `.vmdk`, or the member of
 * that name. Throws `E_FORMAT` if there is none, or several without a name; the error names them in `data.members`.
 */
export async function findOvaDisk(file: RandomAccess, name?: string, signal?: AbortSignal): Promise<TarMember> {
  const members: TarMember[] = [];
  for await (const member of tarMembers(file, signal)) members.push(member);
  const fits = ({ name: path }: TarMember) =>
    name === undefined ? /\.vmdk(?:\.gz)?$/i.test(path) : plain(path) === plain(name);
  const found = members.filter(fits);
  const [disk] = found;
  if (disk === undefined) throw notThere(members, name);
  if (found.length > 1) {
    throw choice(`The archive holds ${found.length} disks.`, 'Choose one with --member NAME', found);
  }
  if (/\.gz$/i.test(disk.name)) {
    throw unsupported(
      `${disk.name} in the archive is packed by gzip.`,
      `Unpack it: tar -xOf IN ${disk.name} | gunzip > OUT.vmdk`,
    );
  }
  return disk;
}

function notThere(members: readonly TarMember[], name: string | undefined): FailbackError {
  return name === undefined
    ? choice('The archive holds no .vmdk.', 'Choose a member with --member NAME', members)
    : choice(`The archive holds no ${name}.`, 'Choose a member that is there', members);
}

function choice(message: string, advice: string, members: readonly TarMember[]): FailbackError {
  const names = members.map(({ name }) => name).slice(0, SHOWN);
  const list = names.length === 0 ? 'it is empty' : names.join(', ');
  return new FailbackError('E_FORMAT', message, { hint: `${advice}: ${list}.`, data: { members: names } });
}

/** `./disk.vmdk` is how some tars call `disk.vmdk`. */
function plain(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}
