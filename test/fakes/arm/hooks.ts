import type { VpnTunnel } from './types/network/tunnel.ts';

/** A script that a machine was told to run. */
export interface RunCommand {
  readonly vmId: string;
  readonly commandId: 'RunShellScript' | 'RunPowerShellScript';
  readonly script: string;
  /** By name: what was sent along, and the variables that the script sets at its beginning. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the world around Azure does; a test says it. */
export interface Hooks {
  /**
   * Does what the script would do, at the end of its operation; it ends well and silently unless told. Undefined for an
   * agent that does not answer.
   */
  onRunCommand: (command: RunCommand) => CommandOutcome | undefined | Promise<CommandOutcome | undefined>;
  /** Told of a machine that begins to run, or ends: `running`, `stopped`, `deallocated`. */
  onPower: (vmId: string, state: string) => void | Promise<void>;
  /** Whether the other end answers: `Connected`, `Connecting`, `NotConnected`, `Unknown`. `Connecting` unless told. */
  connectionStatus: (connectionId: string, tunnel: VpnTunnel) => string;
  /** What the other end of a tunnel announces by BGP: CIDRs; nothing unless told. */
  announced: (tunnel: VpnTunnel) => readonly string[];
}

export const IDLE_HOOKS: Hooks = {
  onRunCommand: () => ({ exitCode: 0, stdout: '', stderr: '' }),
  onPower: () => undefined,
  connectionStatus: () => 'Connecting',
  announced: () => [],
};
