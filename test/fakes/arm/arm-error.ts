/** How ARM and its providers say no (Resource Manager common error responses): `{ error: { code, message } }`. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const badRequest = (code: string, message: string) => new ArmError(400, code, message);
export const notFound = (code: string, message: string) => new ArmError(404, code, message);
export const conflict = (code: string, message: string) => new ArmError(409, code, message);

export const invalidParameter = (message: string) => badRequest('InvalidParameter', message);
export const missing = (parameter: string) => invalidParameter(`Required parameter '${parameter}' is missing (null).`);
export const changed = (property: string) =>
  conflict('PropertyChangeNotAllowed', `Changing property '${property}' is not allowed.`);
export const notAllowed = (message: string) => conflict('OperationNotAllowed', message);

/** What the compute provider says when it trips over itself. */
export const internalExecutionError = () =>
  new ArmError(500, 'InternalExecutionError', 'An internal execution error occurred. Please retry later.');
