import { RequestProblem } from '../../api/problem.ts';

/** Codes that speak of one field, whatever the answer names. */
const FIELD_OF: Readonly<Record<string, string>> = {
  invalid_email: 'email',
  email_taken: 'email',
  weak_password: 'password',
  wrong_password: 'current',
  invalid_key_name: 'name',
  invalid_url: 'url',
};

/** What a refusal says of one field of the form; null where it speaks of others. */
export function fieldFault(error: Error | null, field: string): string | null {
  if (!(error instanceof RequestProblem)) return null;
  if (FIELD_OF[error.code] === field) return error.message;
  return error.fields.some((each) => each.field === field) && error.code === 'invalid_field'
    ? error.message
    : null;
}

/** The refusal where no field of the form shows it. */
export function restFault(error: Error | null, fields: readonly string[]): Error | null {
  return error && fields.every((field) => fieldFault(error, field) === null) ? error : null;
}
