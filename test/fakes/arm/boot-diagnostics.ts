import { randomUUID } from 'node:crypto';
import type { FakeClock } from '../clock.ts';
import { conflict, invalidParameter } from './arm-error.ts';
import { type Json, objectAt } from './json.ts';
import type { World } from './resource-type.ts';
import type { Resource } from './resources.ts';

/** What a machine shows; a test says it. */
export interface Consoles {
  /** All that it has written to its serial console, so many milliseconds after it was started. */
  serialLog: (milliseconds: number, vmId: string) => string | Uint8Array;
  /** What is on its screen, a PNG. */
  screenshot: Uint8Array;
}

interface Link {
  readonly vm: Resource;
  readonly kind: 'serialConsoleLog' | 'screenshot';
  readonly expires: number;
}

/** The blobs that boot diagnostics of managed storage can be read from, each by its own signed URL. */
export class DiagnosticsBlobs {
  readonly #clock: FakeClock;
  readonly #consoles: Consoles;
  readonly #links = new Map<string, Link>();

  constructor(clock: FakeClock, consoles: Consoles) {
    this.#clock = clock;
    this.#consoles = consoles;
  }

  /** The path and query of a new URL. */
  link(link: Link): string {
    const sig = randomUUID();
    this.#links.set(sig, link);
    const name = link.kind === 'screenshot' ? 'screenshot.bmp' : 'serialconsole.log';
    const se = encodeURIComponent(new Date(link.expires).toISOString());
    return `/bootdiagnostics-fake/${String(link.vm.properties['vmId'])}.${name}?sv=2018-03-28&sr=b&sig=${sig}&se=${se}&sp=r`;
  }

  /** The bytes; a status if there are none to be had. Empty logs are not there at all. */
  read(query: URLSearchParams): Buffer | 403 | 404 {
    const link = this.#links.get(query.get('sig') ?? '');
    if (!link || link.expires <= this.#clock.now()) return 403;
    const { vm, kind } = link;
    const age = this.#clock.now() - (vm.hidden.since ?? this.#clock.now());
    const shown = kind === 'screenshot' ? this.#consoles.screenshot : this.#consoles.serialLog(age, vm.id);
    return shown.length === 0 ? 404 : Buffer.from(shown as Uint8Array);
  }
}

/** Virtual Machines - Retrieve Boot Diagnostics Data. */
export function bootDiagnosticsUrls(world: World, vm: Resource, query: URLSearchParams): Json {
  const minutes = Number(query.get('sasUriExpirationTimeInMinutes') ?? 120);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 1440) {
    throw invalidParameter(
      `The value '${minutes}' of parameter 'sasUriExpirationTimeInMinutes' is out of range. The value must be between '1' and '1440', inclusive.`,
    );
  }
  const settings = objectAt(vm.properties, 'diagnosticsProfile.bootDiagnostics');
  if (settings?.['enabled'] !== true)
    throw conflict('OperationNotAllowed', `Boot diagnostics is not enabled for virtual machine '${vm.id}'.`);
  if (settings['storageUri'] !== undefined)
    throw conflict('OperationNotAllowed', 'Boot diagnostics is not kept on managed storage.');
  const expires = world.clock.now() + minutes * 60_000;
  return {
    consoleScreenshotBlobUri: world.url + world.diagnostics.link({ vm, kind: 'screenshot', expires }),
    serialConsoleLogBlobUri: world.url + world.diagnostics.link({ vm, kind: 'serialConsoleLog', expires }),
  };
}
