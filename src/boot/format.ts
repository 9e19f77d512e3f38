import type { BootResult, BootRun, GuestResult, GuestStory } from './result.ts';
import { milestoneTitle } from './milestones.ts';

/** How far the machine came, for people. */
export function formatBoot(result: BootResult): string {
  const { accel, generation, guest, secondBoot } = result;
  return [
    `Generation ${generation}, ${accel === 'kvm' ? 'with KVM' : 'emulated'}`,
    ...formatRun(result),
    ...(guest.overlayApplied ? formatGuest(guest) : []),
    ...(secondBoot === null
      ? []
      : ['', `Second boot: ${secondBoot.idle ? 'stays idle' : 'does not stay idle'}`, ...formatRun(secondBoot)]),
  ].join('\n');
}

/** The milestones of one run, and where its console and screen are kept. */
export function formatRun({ reached, serialLog, screenshot }: BootRun): string[] {
  return [
    ...reached.map(({ milestone, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${milestoneTitle(milestone)}`),
    `Serial console: ${serialLog}`,
    ...(screenshot === null ? [] : [`Screen: ${screenshot}`]),
  ];
}

function formatGuest(guest: GuestResult): string[] {
  const { received, valid, by, problem } = guest.readyReport;
  const report = valid ? `valid, as ${by === 'json' ? 'JSON' : 'XML'}` : (problem ?? (received ? 'wrong' : 'none'));
  return formatStory(guest, report, guest.configuration.delivered);
}

/** What the guest said of itself, and what became of its ready report. */
export function formatStory(story: GuestStory, report: string, delivered = false): string[] {
  const { configuration, client, completed, poweredOff, errors } = story;
  const ended = client.status === null ? '' : `, ended with status ${client.status}`;
  return [
    `Configuration: ${configuration.source ?? 'unknown'}${delivered ? ', user data was delivered' : ''}`,
    `Ready report: ${report}`,
    `Client: ${client.started ? `started with ${client.variables.join(' ') || 'no variables'}${ended}` : 'not started'}`,
    ...(completed ? [`Completed: ${poweredOff ? 'the machine switched itself off' : 'the machine stays on'}`] : []),
    ...errors.map((error) => `Error: ${error}`),
  ];
}
