// Which step of Connect a Model mends which failure.
import type { Failure } from '../../base/errors.ts';

/** A step of *Connect a Model* that can be gone back to. */
export type ConnectStep = 'place' | 'address' | 'key' | 'model' | 'test';

/** What can be done about a failure, the most likely first. */
export type Remedy = Exclude<ConnectStep, 'place'> | 'save' | 'log';

const byKey = ['model.unauthorized', 'model.forbidden', 'model.keyInvalid', 'model.quotaExceeded'];
const byAddress = [
  'model.hostNotFound',
  'model.connectionRefused',
  'model.certificate',
  'model.endpointInvalid',
  'model.notCompatible',
  'endpoint.plainHttp',
];
const byModel = [
  'endpoint.smallWindow',
  'model.notFound',
  'model.contextTooLong',
  'model.requestRefused',
  'model.contentFiltered',
];

/** Remedies in the order in which they are offered. `test` is to try again. */
export function remediesFor({ code }: Failure): readonly Remedy[] {
  const all: readonly Remedy[] =
    code === 'endpoint.smallWindow'
      ? ['save', 'test', 'address', 'key', 'model', 'log']
      : ['test', 'key', 'model', 'address', 'save', 'log'];
  const first = byKey.includes(code)
    ? 'key'
    : byAddress.includes(code)
      ? 'address'
      : byModel.includes(code)
        ? 'model'
        : 'test';
  return [first, ...all.filter((remedy) => remedy !== first)];
}

/** Can no model be asked as long as this is not mended? Else a name that is typed may still be right. */
export function blocksListing(failure: Failure): boolean {
  if (failure.code === 'model.notCompatible') return false;
  return [...byKey, ...byAddress, 'model.proxyFailed'].includes(failure.code);
}
