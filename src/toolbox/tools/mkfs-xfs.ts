import type { ToolCall } from '../toolbox.ts';

export interface MkfsXfsOptions {
  readonly image: string;
  readonly uuid: string;
  readonly label: string;
  /** The prototype file that lists the content. */
  readonly prototype: string;
  /** Version of xfsprogs, as it says itself: newer ones have more features to switch off. */
  readonly version: string;
}

/**
 * Makes an XFS file system in a file of its own, with the features of Linux 4.19 and no later ones, so that old GRUB
 * and the 4.14 kernel of Amazon Linux 2 read it; mkfs.xfs(8), and `mkfs/lts_4.19.conf` of xfsprogs for the list.
 */
export function mkfsXfs(o: MkfsXfsOptions): ToolCall {
  const [major = 0, minor = 0] = o.version.split('.').map(Number);
  const hasExchange = major > 6 || (major === 6 && minor >= 10);
  return {
    tool: 'mkfs.xfs',
    args: [
      ...['-q', '-f', '-L', o.label, '-b', 'size=4096', '-s', 'size=512', '-d', 'agcount=4', '-l', 'size=64m'],
      ...['-m', `uuid=${o.uuid},crc=1,finobt=1,rmapbt=0,reflink=0,bigtime=0,inobtcount=0`],
      ...['-i', `sparse=1,nrext64=0${hasExchange ? ',exchange=0' : ''}`],
      ...(hasExchange ? ['-n', 'parent=0'] : []),
      ...['-p', o.prototype, o.image],
    ],
    env: { DETERMINISTIC_SEED: '1' },
  };
}
