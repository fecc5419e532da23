import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';
import { failures } from '../errors.ts';
import {
  type ConnectionProblem,
  imageRefusal,
  isContextTooLong,
  type ModelFault,
  type ReportedError,
  statusOfReported,
} from './modelFault.ts';
import type { Scrubber } from './scrubber.ts';

/** Where a fault happened. */
export interface FaultPlace {
  /** Without credentials. */
  readonly endpoint: string;
  readonly model: string;
  /** The program of the user's own machine that answers there, by its name. */
  readonly program?: string | undefined;
  /** Applied to everything that the endpoint or the network says. */
  readonly scrub: Scrubber;
}

/** What the user is told of a fault. Never holds a secret that the place's scrubber knows. */
export function modelFailure(fault: ModelFault, place: FaultPlace): Failure {
  const { endpoint } = place;
  switch (fault.kind) {
    case 'invalidEndpoint':
      return failures.modelEndpointInvalid();
    case 'invalidKey':
      return failures.modelKeyInvalid();
    case 'connection':
      return connectionFailure(fault.problem, place, place.scrub(fault.message));
    case 'status':
      return statusFailure(fault.status, { error: fault.error, place, retryAfterMs: fault.retryAfterMs });
    case 'reported':
      return statusFailure(statusOfReported(fault.error), { error: fault.error, place });
    case 'idle':
      return failures.modelTimeout(endpoint, Math.round(fault.idleMs / 1000));
    case 'interrupted':
      return failures.modelInterrupted(endpoint);
    case 'notCompatible':
      return failures.modelNotCompatible(endpoint, notCompatibleReason(fault.found));
    case 'malformed':
      return failures.modelMalformedAnswer(endpoint);
    case 'unexpected':
      return failures.modelUnexpected(place.scrub(fault.message));
  }
}

function notCompatibleReason(found: Extract<ModelFault, { kind: 'notCompatible' }>['found']): string {
  switch (found) {
    case 'webPage':
      return l10n.t('It sent a web page.');
    case 'noStream':
      return l10n.t('It sent no chat completion.');
    case 'noModelList':
      return l10n.t('It sent no list of models.');
    case 'redirect':
      return l10n.t('It leads to another address: set that one instead.');
  }
}

function connectionFailure(problem: ConnectionProblem, place: FaultPlace, message: string): Failure {
  const { endpoint, program } = place;
  switch (problem) {
    case 'hostNotFound':
      return failures.modelHostNotFound(endpoint);
    case 'refused':
      return program ? failures.modelProgramNotRunning(endpoint, program) : failures.modelConnectionRefused(endpoint);
    case 'certificate':
      return failures.modelCertificate(endpoint, message);
    case 'proxy':
      return failures.modelProxyFailed(endpoint, message);
    case 'noHttp':
      return failures.modelNotCompatible(endpoint, l10n.t('It does not speak HTTP; an https address may be meant.'));
    case 'timeout':
      return failures.modelTimeout(endpoint);
    case 'lost':
      return failures.modelConnectionLost(endpoint);
  }
}

interface StatusContext {
  readonly error: ReportedError;
  readonly place: FaultPlace;
  readonly retryAfterMs?: number | undefined;
}

function statusFailure(status: number, { error, place, retryAfterMs }: StatusContext): Failure {
  const { endpoint, model } = place;
  const said = saidBy(endpoint, place.scrub(error.message), status);
  const images = imageRefusal(error);
  if (images === 'tooMany') return failures.modelTooManyImages(model, said);
  if (images === 'none') return failures.modelTakesNoImages(model, said);
  if (isContextTooLong(error, status)) return failures.modelContextTooLong(model, said);
  if (/content_?filter|content_policy|ResponsibleAI/i.test(error.code)) return failures.modelContentFiltered(said);
  if (status === 402 || /insufficient_quota/.test(error.code)) return failures.modelQuotaExceeded(said);
  if (status === 401) return failures.modelUnauthorized(said);
  if (status === 403) return failures.modelForbidden(said);
  if (status === 404) {
    // Azure speaks of deployments.
    return /model_not_found|\bmodel\b|DeploymentNotFound/i.test(`${error.code} ${error.message}`)
      ? failures.modelNotFound(model, said)
      : failures.modelNotCompatible(endpoint, l10n.t('It knows no chat completions at this address (status 404).'));
  }
  if (status === 405) {
    return failures.modelNotCompatible(endpoint, l10n.t('It takes no chat completions at this address (status 405).'));
  }
  if (status === 407) return failures.modelProxyFailed(endpoint, l10n.t('It asks to sign in (status 407).'));
  if (status === 408 || status === 504) return failures.modelTimeout(endpoint);
  if (status === 429) return failures.modelRateLimited(said, retryAfterMs);
  return status >= 500 ? failures.modelServerError(said) : failures.modelRequestRefused(said);
}

function saidBy(endpoint: string, message: string, status: number): string {
  if (message === '') return l10n.t('{endpoint} answered with status {status}.', { endpoint, status });
  const sentence = `${message}${/[.!?…]$/.test(message) ? '' : '.'}`;
  return l10n.t('{endpoint} says: {sentence}', { endpoint, sentence });
}
