import parse from 'spdx-expression-parse';
import type { ModelEntry } from '../types.js';

/** Whether a text is an SPDX licence expression: `MIT`, `LicenseRef-…`, joined by AND and OR. */
export function isSpdxExpression(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The terms of a network's weights as an SPDX expression: the one that its entry gives, else what
 * it says for people where that is one, else a reference that `GET /api/v1/models` explains.
 */
export function licenceExpression({ id, licence }: Pick<ModelEntry, 'id' | 'licence'>): string {
  if (licence.expression !== undefined) return licence.expression;
  return isSpdxExpression(licence.weights) ? licence.weights : `LicenseRef-${id}`;
}
