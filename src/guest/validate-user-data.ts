import { FailbackError } from '../errors.ts';
import { locateJson } from '../located-json.ts';
import { addSecret } from '../redact.ts';
import { schemaProblems } from '../schema-problems.ts';
import { USER_DATA_SCHEMA, USER_DATA_SECRETS, type UserData, userDataSchema } from './user-data.ts';

/** What Azure takes as `userData`, in bytes of its base64 form. */
const LIMIT = 65_535;

/**
 * Checks a text that is to become a machine's `userData`; `file` is its name in errors. Its secrets are from now on
 * kept out of everything that is shown. Throws `E_CONFIG` with file, line and column of each mistake.
 */
export function validateUserData(text: string, file: string): UserData {
  const size = Math.ceil(Buffer.byteLength(text) / 3) * 4;
  if (size > LIMIT) throw refuse([`${file}: Azure takes ${LIMIT} bytes of user data in base64, this is ${size}.`]);
  const json = locateJson(text);
  if ('problem' in json) throw refuse([`${place(file, text, json.offset)}: ${json.problem}`]);
  hideSecrets(json.value);
  const result = userDataSchema.safeParse(json.value);
  if (result.success) return result.data;
  const problems = schemaProblems(result.error, { offsetOf: json.offsetOf, namesAt });
  throw refuse(problems.map(({ offset, message }) => `${place(file, text, offset)}: ${message}`));
}

// Also those of a text that is wrong: the error may end in a log.
function hideSecrets(value: unknown): void {
  for (const name of USER_DATA_SECRETS) {
    const secret = (value as Record<string, unknown> | null)?.[name];
    if (typeof secret === 'string') addSecret(secret);
  }
}

function namesAt([name]: readonly PropertyKey[]): readonly string[] {
  return name === undefined ? Object.keys(userDataSchema.shape) : ['address', 'netmask', 'gateway', 'dns'];
}

function place(file: string, text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `${file}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

function refuse(lines: readonly string[]): FailbackError {
  return new FailbackError('E_CONFIG', lines.join('\n'), { hint: `${USER_DATA_SCHEMA} describes the file.` });
}
