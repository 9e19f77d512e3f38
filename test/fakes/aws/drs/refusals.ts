/** How DRS says no (API model 2020-02-26): the exception, its status, and the members that it has beside the message. */
import { AwsError, type Wire } from '../service.ts';

/** What a refusal is about; `resourceType` and `resourceId` of the answer. */
export interface About {
  readonly type: 'source-server' | 'recovery-instance' | 'job' | 'template' | 'resource';
  readonly id: string;
}

export interface FieldProblem {
  readonly name: string;
  readonly message: string;
}

export const conflict = (message: string, about?: About) =>
  new AwsError(409, 'ConflictException', message, { code: '409', ...members(about) });

export const notFound = (about: About) =>
  new AwsError(404, 'ResourceNotFoundException', `The ${about.type} ${about.id} does not exist.`, {
    code: '404',
    ...members(about),
  });

/** A request that cannot be right, whatever the state of the account. */
export function invalid(...fieldList: FieldProblem[]): AwsError {
  const said = fieldList.map(({ name, message }) => `${name}: ${message}`).join('; ');
  return new AwsError(400, 'ValidationException', `Validation failed: ${said}`, {
    code: '400',
    reason: 'fieldValidationFailed',
    fieldList,
  });
}

/** A request that does not fit to what it names. */
export const unfit = (message: string) =>
  new AwsError(400, 'ValidationException', message, { code: '400', reason: 'other', fieldList: [] });

export const quotaExceeded = (message: string, quotaCode: string, about?: About) =>
  new AwsError(402, 'ServiceQuotaExceededException', message, {
    code: '402',
    serviceCode: 'drs',
    quotaCode,
    ...members(about),
  });

export const uninitialized = () =>
  new AwsError(400, 'UninitializedAccountException', 'Account not initialized. Please initialize the service.', {
    code: '400',
  });

function members(about: About | undefined): Wire {
  return about === undefined ? {} : { resourceId: about.id, resourceType: about.type };
}
