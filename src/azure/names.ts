import { FailbackError } from '../errors.ts';

interface Rule {
  readonly pattern: RegExp;
  /** The rule in words. */
  readonly says: string;
}

const RESOURCE: Rule = {
  pattern: /^[a-z\d](?:[\w.-]{0,78}\w)?$/i,
  says: '1 to 80 letters, digits, "_", "." and "-", beginning with a letter or digit and not ending with "." or "-"',
};

/** What Azure lets things be called ("Naming rules and restrictions for Azure resources", Blob Storage's own rules). */
const RULES = {
  'resource group': {
    pattern: /^[\p{L}\p{Nd}_().-]{0,89}[\p{L}\p{Nd}_()-]$/u,
    says: '1 to 90 letters, digits, "_", "(", ")", "-" and ".", not ending with "."',
  },
  disk: RESOURCE,
  image: RESOURCE,
  gallery: {
    pattern: /^[a-z\d](?:[\w.]{0,78}[a-z\d])?$/i,
    says: '1 to 80 letters, digits, "_" and "." (no "-"), beginning and ending with a letter or digit',
  },
  'image definition': {
    pattern: /^[a-z\d](?:[\w.-]{0,78}[a-z\d])?$/i,
    says: '1 to 80 letters, digits, "_", "." and "-", beginning and ending with a letter or digit',
  },
  'image version': { pattern: /^\d{1,10}\.\d{1,10}\.\d{1,10}$/, says: 'three numbers, such as 1.0.0, each below 2^31' },
  'storage account': { pattern: /^[a-z\d]{3,24}$/, says: '3 to 24 lower-case letters and digits' },
  container: {
    pattern: /^(?=.{3,63}$)[a-z\d]+(?:-[a-z\d]+)*$/,
    says: '3 to 63 lower-case letters, digits and single "-", beginning and ending with a letter or digit',
  },
  blob: {
    pattern: /^(?!.*[/.]\.?(?:\/|$))[^\\?#\p{Cc}]{1,1020}\.vhd$/u,
    says: 'up to 1024 characters, ending with ".vhd": Azure makes images of no other blobs',
  },
} as const satisfies Record<string, Rule>;

export type Nameable = keyof typeof RULES;

/** Throws `E_USAGE` with the rule if Azure would not take the name; `option` is where it came from. */
export function checkName(kind: Nameable, name: string, option: string): void {
  const { pattern, says } = RULES[kind];
  const tooLarge = kind === 'image version' && name.split('.').some((part) => Number(part) > 2 ** 31 - 1);
  if (pattern.test(name) && !tooLarge) return;
  throw new FailbackError('E_USAGE', `${option}: "${name}" is no name for ${an(kind)}.`, {
    hint: `It has ${says}.`,
    data: { option, name },
  });
}

/** The short name of a region: "West Europe" is `westeurope`. Throws `E_USAGE` for what cannot be one. */
export function regionName(text: string, option: string): string {
  const name = text.toLowerCase().replaceAll(' ', '');
  if (/^[a-z][a-z\d]{2,39}$/.test(name)) return name;
  throw new FailbackError('E_USAGE', `${option}: "${text}" is not a region of Azure.`, {
    hint: 'Write it as westeurope or "West Europe"; az account list-locations --output table lists them.',
  });
}

function an(kind: Nameable): string {
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
