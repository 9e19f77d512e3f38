import { badRequest, invalidParameter, missing, notAllowed } from '../../arm-error.ts';
import { type Json, listAt, objectAt, textAt } from '../../json.ts';
import { lastName } from '../../resource-id.ts';
import type { Call, World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import { SIZES } from '../../vm-sizes.ts';
import type { VmSource } from './vm-source.ts';

const RESERVED = ['root', 'admin', 'administrator', 'user', 'test', 'guest', 'azureuser1', 'server', 'sys', 'console'];
/** From this version on machines have a security type whether they name it or not. */
const STANDARD_NAMED = '2025-11-01';
const FEATURE = 'Microsoft.Compute/UseStandardSecurityType';

/** Refuses a size that there is not, or that cannot boot the generation. */
export function checkSize(given: Json, { generation }: Pick<VmSource, 'generation'>): void {
  const vmSize = textAt(given, 'hardwareProfile.vmSize');
  if (vmSize === undefined) throw missing('vmSize');
  const size = SIZES[vmSize];
  if (!size) {
    throw invalidParameter(
      `The value ${vmSize} provided for the VM size is not valid. The valid sizes in the current region are: ${Object.keys(SIZES).join(',')}. Find out more on the valid VM sizes in each region at https://aka.ms/azure-regions.`,
    );
  }
  if (size.generations.some((one) => one === generation)) return;
  throw badRequest(
    'BadRequest',
    `The selected VM size '${vmSize}' cannot boot Hypervisor Generation '${generation.slice(1)}'. If this was a Create operation please check that the Hypervisor Generation of the Image matches the Hypervisor Generation of the selected VM Size. If this was an Update operation please select a Hypervisor Generation '${generation.slice(1)}' VM Size.`,
  );
}

/** Somebody is provisioned in a generalised image, and nobody in a specialised one. */
export function checkOsProfile(given: Json, { generalized, osType }: VmSource): void {
  const profile = objectAt(given, 'osProfile');
  if (!generalized) {
    if (profile) throw invalidParameter("Parameter 'osProfile' is not allowed.");
    return;
  }
  if (!profile) throw missing('osProfile');
  const user = textAt(profile, 'adminUsername');
  if (user === undefined) throw missing('osProfile.adminUsername');
  if (RESERVED.includes(user.toLowerCase()) || !/^[a-z_][\w-]{0,63}$/i.test(user)) {
    throw invalidParameter(`The Admin Username specified is not allowed.`);
  }
  if (osType !== 'Linux') return;
  const linux = objectAt(profile, 'linuxConfiguration') ?? {};
  const keys = listAt(linux, 'ssh.publicKeys');
  const password = textAt(profile, 'adminPassword');
  if (linux['disablePasswordAuthentication'] === true) {
    if (password !== undefined)
      throw invalidParameter("Parameter 'osProfile.adminPassword' is not allowed with disablePasswordAuthentication.");
    if (keys.length === 0) throw missing('linuxConfiguration.ssh.publicKeys');
  } else checkPassword(password);
  for (const key of keys) {
    if (!/^ssh-(?:rsa|ed25519) [A-Za-z0-9+/=]+/.test(textAt(key, 'keyData') ?? ''))
      throw invalidParameter('The value of parameter linuxConfiguration.ssh.publicKeys.keyData is invalid.');
    if (textAt(key, 'path') !== `/home/${user}/.ssh/authorized_keys`)
      throw invalidParameter(
        `Destination path for SSH public keys is currently limited to its default value /home/${user}/.ssh/authorized_keys.`,
      );
  }
  if (linux['provisionVMAgent'] === false && profile['allowExtensionOperations'] !== false) {
    throw invalidParameter(
      "'osProfile.allowExtensionOperations' must be false when 'linuxConfiguration.provisionVMAgent' is false.",
    );
  }
}

function checkPassword(password: string | undefined): void {
  if (password === undefined) throw missing('adminPassword');
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  if (password.length >= 6 && password.length <= 72 && kinds >= 3) return;
  throw invalidParameter(
    'The supplied password must be between 6-72 characters long and must satisfy at least 3 of password complexity requirements from the following: 1) Contains an uppercase character 2) Contains a lowercase character 3) Contains a numeric digit 4) Contains a special character 5) Control characters are not allowed',
  );
}

/** Trusted Launch is for images that know it; `Standard` has to be allowed before newer versions of the API. */
export function checkSecurity({ apiVersion, world }: Call, given: Json, source: VmSource): void {
  const type = textAt(given, 'securityProfile.securityType');
  if (objectAt(given, 'securityProfile.uefiSettings') && type !== 'TrustedLaunch' && type !== 'ConfidentialVM') {
    throw badRequest('BadRequest', 'UEFI settings need a security type other than Standard.');
  }
  if (type === 'Standard' && apiVersion < STANDARD_NAMED && !world.features.has(FEATURE)) {
    throw badRequest(
      'BadRequest',
      `The value 'Standard' is not available for property 'securityType' until the feature '${FEATURE}' is registered on the subscription.`,
    );
  }
  if (type !== 'TrustedLaunch' && type !== 'ConfidentialVM') return;
  if (source.generation === 'V1')
    throw badRequest('BadRequest', `Use of ${type} setting is not supported for Generation 1 images.`);
  if (!source.trusted) throw badRequest('BadRequest', `The given source does not support security type '${type}'.`);
}

export function requireDeallocated(world: World, vm: Resource, what: string): void {
  if (world.power(vm) === 'deallocated') return;
  throw notAllowed(
    `Cannot ${what} of VM '${lastName(vm.id)}' while it is not deallocated. Deallocate the VM and try again.`,
  );
}
