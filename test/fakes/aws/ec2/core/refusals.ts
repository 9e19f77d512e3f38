import { AwsError } from '../../service.ts';

export function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterValue', message);
}

export function badValue(parameter: string, value: unknown, why = ''): AwsError {
  return invalid(`Value (${String(value)}) for parameter ${parameter} is invalid.${why === '' ? '' : ` ${why}`}`);
}

export function missing(parameter: string): AwsError {
  return new AwsError(400, 'MissingParameter', `The request must contain the parameter ${parameter}`);
}

export function unknownParameter(parameter: string): AwsError {
  return new AwsError(400, 'UnknownParameter', `The parameter ${parameter} is not recognized`);
}

export function badCombination(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterCombination', message);
}

/** Not now: the thing is in another state than the call needs. */
export function incorrectState(message: string): AwsError {
  return new AwsError(400, 'IncorrectState', message);
}

/** Not while something else needs it. */
export function dependency(message: string): AwsError {
  return new AwsError(400, 'DependencyViolation', message);
}
