/** How far any machine can come, in order; then what the guest overlay does, in order. */
type SystemMilestone = 'firmware' | 'grub' | 'kernel' | 'initramfs' | 'live-root' | 'login';
type GuestMilestone = 'overlay' | 'config' | 'ready' | 'client' | 'completed' | 'idle';

/** `marker` takes the place of `login` when a text of the caller is awaited. */
export type Milestone = SystemMilestone | GuestMilestone | 'marker';

/**
 * What the console shows when a milestone is reached. Sources: SeaBIOS `src/post.c`, EDK II `BdsDxe`, GRUB
 * `normal/main.c` and `kern/main.c`, the Linux kernel's `init/`, dracut, systemd 219 to 255, busybox `switch_root`, `templates/guest`.
 */
export const MILESTONES: readonly { readonly id: Milestone; readonly title: string; readonly signs: RegExp }[] = [
  { id: 'firmware', title: 'firmware', signs: /^SeaBIOS \(version|^BdsDxe: (?:loading|starting|failed)/ },
  {
    id: 'grub',
    title: 'GRUB',
    signs: /^\s*failback-kit: (?:GRUB|loading)|GNU GRUB +version|Welcome to GRUB!|^\s*Booting [`'"]/,
  },
  { id: 'kernel', title: 'kernel', signs: /\bLinux version \d/ },
  {
    id: 'initramfs',
    title: 'initramfs',
    signs: /Run \S*init as init process|\bdracut(?:-[a-z-]+)?(?:\[\d+\])?: |[Rr]unning in init(?:rd|ial RAM disk)/,
  },
  {
    id: 'live-root',
    title: 'live root',
    signs: /switch(?:ing)?[ _-]root|EXT4-fs \(dm-\d+\): mounted|Mounted (?:\S+ - )?\/sysroot/i,
  },
  {
    id: 'login',
    title: 'login',
    signs: /(?:^|\s)login: *$|Reached target .*(?:Multi-User System|Graphical Interface)/,
  },
  { id: 'overlay', title: 'guest overlay', signs: /failback-kit: overlay applied/ },
  { id: 'config', title: 'configuration', signs: /failback-kit: config from \w/ },
  { id: 'ready', title: 'ready report', signs: /failback-kit: ready \w/ },
  { id: 'client', title: 'client', signs: /failback-kit: client started/ },
  { id: 'completed', title: 'completed', signs: /failback-kit: completed/ },
  { id: 'idle', title: 'idle', signs: /failback-kit: idle/ },
];

/** What every boot passes. */
export const WAY: readonly Milestone[] = ['firmware', 'grub', 'kernel', 'initramfs', 'live-root'];

/** Texts after which nothing good can come, with the reason that is given; `$1` is the text's first group. */
export const FAILURES: readonly { readonly signs: RegExp; readonly reason: string }[] = [
  { signs: /^No bootable device|No bootable option or device/, reason: 'the firmware found nothing to boot' },
  { signs: /UEFI Interactive Shell|>>Start PXE/, reason: 'the firmware found nothing to boot on the disk' },
  { signs: /grub rescue>|Entering rescue mode/, reason: 'GRUB is in rescue mode' },
  { signs: /^\s*grub>/, reason: 'GRUB found no configuration' },
  { signs: /you need to load the kernel first/, reason: 'GRUB could not load the kernel' },
  { signs: /(Kernel panic - not syncing: .*)/, reason: '$1' },
  {
    signs: /Entering emergency mode|You are in emergency mode|Generating "\/run\/initramfs\/rdsosreport|^dracut:\/#/,
    reason: 'the initramfs dropped into its emergency shell',
  },
  { signs: /^\(initramfs\)/, reason: 'the initramfs dropped into its rescue shell' },
  { signs: /Give root password for maintenance/, reason: 'the system is in maintenance mode' },
];

/** The name of a milestone for people. */
export function milestoneTitle(id: Milestone): string {
  return MILESTONES.find((milestone) => milestone.id === id)?.title ?? 'the expected text';
}
