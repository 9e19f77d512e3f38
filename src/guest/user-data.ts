import { z } from 'zod';

const text = () => z.string({ error: ({ input }) => (input === undefined ? 'is needed' : 'must be a text') });
const secret = () => text().regex(/^[!-~]{8,}$/, 'must be a text of 8 letters or more, without spaces');
const host = () => text().regex(/^[A-Za-z0-9.:/_-]*$/, 'must be a host name');
const address = () => text().regex(/^[0-9a-fA-F.:]+$/, 'must be an IP address');

const network = z
  .strictObject(
    {
      address: text()
        .regex(/^[0-9a-fA-F.:]+(\/\d{1,3})?$/, 'must be an IP address, such as 10.0.0.4/24')
        .describe('With the length of its prefix, or beside a netmask.'),
      netmask: address().optional(),
      gateway: address(),
      dns: address(),
    },
    'must be an object',
  )
  .describe('A static address for the client, in place of DHCP.');

const device = () => z.string().regex(/^[\w/.:+@-]+$/);
/** The highest LUN of a data disk on Azure is 63. */
const volume = () => z.string().regex(/^(lun:([0-9]|[1-5][0-9]|6[0-3])|(?!lun:)[\w/.:+@-]+)$/);
const pairs = 'must be pairs without spaces, such as /dev/xvda=lun:0,/dev/xvdb=EXCLUDE, or an object of them';
const deviceMapping = z
  .union([z.string().regex(/^[!-)+->@-~]+$/, pairs), z.record(device(), volume(), pairs)], pairs)
  .describe(
    'Which local volume takes which recovery volume: its name, lun:N for the data disk with that LUN, or EXCLUDE.',
  );

/**
 * What the machine on Azure reads as its `userData`, or as `failback/config.json` on its boot partition. The value of
 * the Key Vault secret is the same and is merged over it.
 */
export const userDataSchema = z
  .strictObject(
    {
      $schema: z.string().optional().describe('For editors; not read.'),
      version: z.literal(1, 'must be 1'),
      region: text()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'must be an AWS region, such as us-east-2')
        .optional()
        .describe('AWS region of the recovery instance.'),
      accessKey: text()
        .regex(/^\w{16,128}$/, 'must be the id of an access key')
        .optional()
        .describe('Id of the access key with which the client registers.'),
      secretKey: secret().optional().describe('Secret access key.'),
      sessionToken: secret().optional().describe('Session token of temporary credentials.'),
      drsEndpoint: host().optional().describe('Host name of an interface endpoint of DRS.'),
      s3Endpoint: host().optional().describe('Host name of an endpoint of S3.'),
      recoveryInstanceId: text()
        .regex(/^i-([0-9a-f]{8}|[0-9a-f]{17})$/, 'must be the id of an EC2 instance, such as i-0123456789abcdef0')
        .optional()
        .describe('The recovery instance to fail back; the client asks if it is not known.'),
      recoveryInstanceAddress: address()
        .optional()
        .describe('Its address, for the look before the start: does port 1500 answer?'),
      deviceMapping: deviceMapping.optional(),
      network: network.optional(),
      proxy: text()
        .regex(/^https?:\/\/[!-~]+$/, 'must be a URL, such as http://10.0.0.4:3128')
        .optional()
        .describe('Proxy for HTTPS.'),
      keyVault: text()
        .regex(
          /^https:\/\/[A-Za-z0-9-]{3,24}\.vault\.azure\.net\/secrets\/[A-Za-z0-9-]{1,127}(\/[0-9a-f]{32})?$/,
          'must be the URL of a Key Vault secret: https://NAME.vault.azure.net/secrets/NAME',
        )
        .optional()
        .describe("Secret with more of these settings, read with the machine's managed identity."),
      afterSuccess: z
        .literal(['poweroff', 'idle'], 'must be poweroff or idle')
        .optional()
        .describe('What the machine does when the failback is complete; stands over what was built in.'),
      noPrompt: z
        .boolean('must be true or false')
        .optional()
        .describe('Lets the client go on without its last question; true unless told.'),
    },
    'must be an object of names and values',
  )
  .superRefine((data, context) => {
    const lacks = (name: string, why: string) =>
      context.addIssue({ code: 'custom', path: name.split('.'), message: `is needed${why}` });
    if (data.network && data.network.netmask === undefined && !data.network.address.includes('/')) {
      lacks('network.netmask', ', or a prefix behind the address');
    }
    if (data.keyVault === undefined) {
      // What the client would otherwise ask for, with nobody there to answer.
      const elsewhere = ', here or in a Key Vault secret that keyVault names';
      for (const name of ['region', 'accessKey', 'secretKey'] as const)
        if (data[name] === undefined) lacks(name, elsewhere);
      if (data.accessKey?.startsWith('ASIA') && data.sessionToken === undefined) {
        lacks('sessionToken', ': the access key is a temporary one');
      }
    } else if ((data.accessKey === undefined) !== (data.secretKey === undefined)) {
      lacks(data.accessKey === undefined ? 'accessKey' : 'secretKey', ': the two go together');
    }
  })
  .meta({
    title: 'userData of a failback-kit machine',
    description: 'Without keyVault, region, accessKey and secretKey are needed.',
  });

export type UserData = z.infer<typeof userDataSchema>;

/** The settings whose values are never shown or written. */
export const USER_DATA_SECRETS = ['accessKey', 'secretKey', 'sessionToken'] as const satisfies (keyof UserData)[];

/** Where the schema is published, relative to the package. */
export const USER_DATA_SCHEMA = 'schemas/user-data.schema.json';

/** The same as JSON Schema, for editors and for those who write the file by a program. */
export function userDataJsonSchema(): object {
  return z.toJSONSchema(userDataSchema, { target: 'draft-2020-12', io: 'input' });
}
