import { z } from 'zod';
import { parseDuration } from '../../duration.ts';
import { addressNumber, parseCidr } from './cidr.ts';

/** What to say of a value that is not there, or is of another kind; a predicate: "vm is needed". */
const must = (says: string) => ({
  error: ({ input }: { readonly input?: unknown }) => (input === undefined ? 'is needed' : says),
});

export const text = () => z.string(must('must be a text'));

/** A part of the plan. */
export const section = <S extends z.core.$ZodShape>(shape: S) => z.strictObject(shape, must('must be a mapping'));

export const list = <T extends z.ZodType>(item: T) => z.array(item, must('must be a list'));

const like = (pattern: RegExp, says: string) => z.string(must(`must be ${says}`)).regex(pattern, `must be ${says}`);

export const flag = (fallback: boolean) => z.boolean('must be true or false').default(fallback);

/** A whole number. */
export const whole = (least: number, most: number) => {
  const says = `must be a whole number from ${least} to ${most}`;
  return z.int(says).min(least, says).max(most, says);
};

/** A length of time, such as `10m`. */
export const duration = () => text().refine(isDuration, 'must be a duration, such as 90s or 10m');

function isDuration(text: string): boolean {
  try {
    return parseDuration(text) > 0;
  } catch {
    return false;
  }
}

export const oneOf = <const T extends readonly (string | number)[]>(choices: T) =>
  z.literal([...choices] as [...T], must(`must be ${choices.length > 1 ? 'one of ' : ''}${choices.join(', ')}`));

/** A name that becomes part of names on both clouds. */
export const slug = () => like(/^[a-z][a-z0-9-]{0,39}$/, 'up to 40 of a-z, 0-9 and "-", beginning with a letter');

/** An id of EC2: a prefix and 8 or 17 hexadecimal digits. */
export const ec2Id = (prefix: string, what: string) =>
  like(
    new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`),
    `the id of ${what}, such as ${prefix}-0a1b2c3d4e5f60718`,
  );

export const sourceServerId = () =>
  like(/^s-[0-9a-zA-Z]{17}$/, 'the id of a source server of DRS, such as s-1234567890abcdef0');

export const awsAccount = () => like(/^\d{12}$/, 'the 12 digits of an AWS account, in quotes');

export const awsRegion = () => like(/^[a-z]{2}(?:-[a-z]+)+-\d+$/, 'an AWS region, such as eu-central-1');

export const kmsKey = () => like(/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'the ARN of a KMS key');

export const subscriptionId = () =>
  like(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i, 'the id of an Azure subscription: az account list');

export const azureRegion = () => like(/^[a-z][a-z\d]{2,39}$/, 'a region of Azure, such as westeurope');

/** Names of resource groups; the narrower rules of other kinds are left to Azure. */
export const azureName = () => like(/^[\p{L}\p{Nd}_().-]{0,89}[\p{L}\p{Nd}_()-]$/u, 'a name that Azure takes');

/** The resource id of one of the types, written with their provider: `Microsoft.Compute/images`. */
export const azureId = (types: readonly string[], what: string) =>
  like(idPattern(types), `the resource id of ${what}: /subscriptions/…/${types[0] ?? ''}/…`);

export const azureNameOrId = (type: string, what: string) =>
  text().refine((value) => (value.startsWith('/') ? idPattern([type]) : /^[\w][\w.-]{0,79}$/).test(value), {
    error: `must be the name or the resource id of ${what}`,
  });

function idPattern(types: readonly string[]): RegExp {
  const segments = types.map((type) => {
    const [provider = '', ...parts] = type.split('/');
    return [provider, ...parts.map((part) => `${part}/[^/\\s]+`)].join('/');
  });
  return new RegExp(`^/subscriptions/[\\da-f-]{36}/resourceGroups/[^/\\s]+/providers/(?:${segments.join('|')})$`, 'i');
}

export const vmSize = () => like(/^[A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9-]+)+$/, 'a size of Azure, such as Standard_E4s_v5');

export const instanceType = () => like(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, 'a type of EC2 instance, such as m5.large');

/** As DRS names a disk: `/dev/xvda`, on Windows `c:0`. */
export const device = () => like(/^[\w/.:+@-]+$/, 'the name of a disk as DRS has it, such as /dev/nvme1n1 or c:0');

export const ipv4 = () => text().refine((value) => addressNumber(value) !== undefined, 'must be an IPv4 address');

export const cidr = () =>
  text().refine((value) => parseCidr(value) !== undefined, 'must be a block of addresses, such as 10.10.255.0/27');

export const asn = () => whole(1, 4_294_967_294);

export const failbackMode = () => oneOf(['new-vm', 'swap-os-disk']);
