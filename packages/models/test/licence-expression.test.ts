import { isSpdxExpression, licenceExpression } from '@nobg/models/manifest/licence-expression.js';
import { BUILTIN_NETWORKS } from '@nobg/models/registry/builtin-networks.js';
import { describe, expect, it } from 'vitest';

const entry = (licence: { weights: string; expression?: string }) => ({
  id: 'my-net',
  licence: { package: 'none', ...licence },
});

describe('the licence of a network as an SPDX expression', () => {
  it.each(BUILTIN_NETWORKS.map((model) => [model.id, model] as const))(
    'of %s is one',
    (_id, model) => {
      expect(licenceExpression(model)).toSatisfy(isSpdxExpression);
    },
  );

  it('ISNet, whose weights have no stated licence, gets no known licence', () => {
    const isnet = BUILTIN_NETWORKS.find(({ id }) => id === 'isnet');
    expect(isnet && licenceExpression(isnet)).toBe('LicenseRef-ISNet-no-licence-stated');
  });

  it('the expression is the one of the manifest, else its text if that is one, else a LicenseRef', () => {
    const expression = 'MIT OR Apache-2.0';
    expect(licenceExpression(entry({ weights: 'either', expression }))).toBe(expression);
    expect(licenceExpression(entry({ weights: 'CC0-1.0' }))).toBe('CC0-1.0');
    expect(licenceExpression(entry({ weights: 'ask Jane' }))).toBe('LicenseRef-my-net');
  });
});
