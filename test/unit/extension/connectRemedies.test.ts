import { deepEqual, equal } from 'node:assert/strict';
import { failures } from '../../../src/core/errors.ts';
import { blocksListing, remediesFor } from '../../../src/extension/models/connectRemedies.ts';

describe('The way back in Connect a Model', () => {
  it('leads to the step that mends the failure, and offers the others after it', () => {
    const first = [
      [failures.modelUnauthorized(''), 'key'],
      [failures.modelKeyInvalid(), 'key'],
      [failures.modelQuotaExceeded(''), 'key'],
      [failures.modelHostNotFound(''), 'address'],
      [failures.modelConnectionRefused(''), 'address'],
      [failures.modelCertificate('', ''), 'address'],
      [failures.modelNotCompatible('', ''), 'address'],
      [failures.endpointPlainHttp(''), 'address'],
      [failures.modelNotFound('', ''), 'model'],
      [failures.endpointSmallWindow('', 1), 'model'],
      [failures.modelContextTooLong('', ''), 'model'],
      [failures.modelRateLimited(''), 'test'],
      [failures.modelTimeout(''), 'test'],
      [failures.modelProxyFailed('', ''), 'test'],
      [failures.modelServerError(''), 'test'],
    ] as const;
    for (const [failure, step] of first) {
      const remedies = remediesFor(failure);
      equal(remedies[0], step, failure.code);
      deepEqual([...remedies].sort(), ['address', 'key', 'log', 'model', 'save', 'test'], failure.code);
    }
  });

  it('lets a name be typed where only the list is missing', () => {
    equal(blocksListing(failures.modelNotCompatible('', '')), false);
    equal(blocksListing(failures.modelServerError('')), false);
    equal(blocksListing(failures.modelUnauthorized('')), true);
    equal(blocksListing(failures.modelConnectionRefused('')), true);
    equal(blocksListing(failures.modelProxyFailed('', '')), true);
  });
});
