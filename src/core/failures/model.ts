import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** The endpoint that answers. */
export const modelFailures = {
  modelCertificate(endpoint: string, why: string): Failure {
    return {
      code: 'model.certificate',
      what: l10n.t('No secure connection to the model could be made.'),
      why: l10n.t('{endpoint} speaks no TLS, or its certificate is not trusted: {why}', { endpoint, why }),
      next: l10n.t('Correct the endpoint, or have its certificate (or that of your proxy) trusted by the system.'),
      action: 'openSettings',
    };
  },
  modelConnectionLost(endpoint: string): Failure {
    return {
      code: 'model.connectionLost',
      what: l10n.t('The model did not answer.'),
      why: l10n.t('The connection to {endpoint} was closed before an answer came.', { endpoint }),
      next: l10n.t('Try again. If it stays so, see whether the server runs and what it logs.'),
      action: 'retry',
    };
  },
  modelConnectionRefused(endpoint: string): Failure {
    return {
      code: 'model.connectionRefused',
      what: l10n.t('The model could not be reached.'),
      why: l10n.t('Nothing accepts connections at {endpoint}.', { endpoint }),
      next: l10n.t('Start the model server, or correct the endpoint in the settings, then try again.'),
      action: 'retry',
    };
  },
  modelProgramNotRunning(endpoint: string, program: string): Failure {
    return {
      ...modelFailures.modelConnectionRefused(endpoint),
      next: l10n.t('Start {program}, or correct the endpoint in the settings, then try again.', { program }),
    };
  },
  modelContentFiltered(why: string): Failure {
    return {
      code: 'model.contentFiltered',
      what: l10n.t('The request was refused by a content filter.'),
      why,
      next: l10n.t('Word the question otherwise, or leave out the context that the filter may be about.'),
    };
  },
  modelContextTooLong(model: string, why: string): Failure {
    return {
      code: 'model.contextTooLong',
      what: l10n.t('The request was too long for {model}.', { model }),
      why,
      next: l10n.t('Remove context, start a new session, or set a smaller context window for this model.'),
      action: 'newSession',
    };
  },
  modelEndpointInvalid(): Failure {
    return {
      code: 'model.endpointInvalid',
      what: l10n.t('The model could not be asked.'),
      why: l10n.t('The endpoint is no http or https address, or it has a user name or password in it.'),
      next: l10n.t('Set the base URL of the endpoint, such as http://127.0.0.1:11434/v1, and set the key on its own.'),
      action: 'openSettings',
    };
  },
  modelForbidden(why: string): Failure {
    return {
      code: 'model.forbidden',
      what: l10n.t('The endpoint does not allow this request.'),
      why,
      next: l10n.t('Set a key that may use this model, or select another model.'),
      action: 'setApiKey',
    };
  },
  modelHostNotFound(endpoint: string): Failure {
    return {
      code: 'model.hostNotFound',
      what: l10n.t('The model could not be reached.'),
      why: l10n.t('The host name of {endpoint} was not found.', { endpoint }),
      next: l10n.t('See whether you are online and the endpoint in the settings is right, then try again.'),
      action: 'openSettings',
    };
  },
  modelInterrupted(endpoint: string): Failure {
    return {
      code: 'model.interrupted',
      what: l10n.t('The answer is not complete.'),
      why: l10n.t('The connection to {endpoint} was closed before the answer was complete.', { endpoint }),
      next: l10n.t('Continue the answer, or try again.'),
      action: 'retry',
    };
  },
  modelKeyInvalid(): Failure {
    return {
      code: 'model.keyInvalid',
      what: l10n.t('The model could not be asked.'),
      why: l10n.t('The API key holds characters that no key can have, such as a space or a line break.'),
      next: l10n.t('Set the API key again.'),
      action: 'setApiKey',
    };
  },
  modelMalformedAnswer(endpoint: string): Failure {
    return {
      code: 'model.malformedAnswer',
      what: l10n.t('The answer is not complete.'),
      why: l10n.t('{endpoint} sent data in its answer that is not valid JSON.', { endpoint }),
      next: l10n.t('Try again. If it stays so, the endpoint, or a proxy before it, is at fault.'),
      action: 'retry',
    };
  },
  modelNotChosen(): Failure {
    return {
      code: 'model.notChosen',
      what: l10n.t('No model is chosen yet, so the offline assistant answers.'),
      why: l10n.t('An endpoint is set, but not which of its models to ask.'),
      next: l10n.t('Choose a model.'),
      action: 'selectModel',
    };
  },
  modelNotCompatible(endpoint: string, why: string): Failure {
    return {
      code: 'model.notCompatible',
      what: l10n.t('The endpoint did not answer as a model does.'),
      why: l10n.t('{endpoint} is no OpenAI-compatible endpoint. {why}', { endpoint, why }),
      next: l10n.t(
        'Correct the base URL in the settings: most end in /v1. A network that asks to sign in also does this.',
      ),
      action: 'openSettings',
    };
  },
  modelNotFound(model: string, why: string): Failure {
    return {
      code: 'model.notFound',
      what: l10n.t('The endpoint does not offer the model {model}.', { model }),
      why,
      next: l10n.t('Select a model that it offers.'),
      action: 'selectModel',
    };
  },
  modelProxyFailed(endpoint: string, why: string): Failure {
    return {
      code: 'model.proxyFailed',
      what: l10n.t('The proxy let no request through.'),
      why: l10n.t('The way to {endpoint} goes over a proxy, and that failed: {why}', { endpoint, why }),
      next: l10n.t(
        'Check http.proxy in the settings of the editor and your account at the proxy, or add the host to http.noProxy.',
      ),
      action: 'openSettings',
    };
  },
  modelQuotaExceeded(why: string): Failure {
    return {
      code: 'model.quotaExceeded',
      what: l10n.t('The account of this key is used up.'),
      why,
      next: l10n.t('Check plan and billing at the provider, or set another key.'),
      action: 'setApiKey',
    };
  },
  modelRateLimited(why: string, retryAfterMs?: number): Failure {
    const seconds = retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000));
    return {
      code: 'model.rateLimited',
      what: l10n.t('The endpoint takes no more requests for now.'),
      why,
      next: tryAgainIn(seconds),
      action: 'retry',
    };
  },
  modelRequestRefused(why: string): Failure {
    return {
      code: 'model.requestRefused',
      what: l10n.t('The endpoint refused the request.'),
      why,
      next: l10n.t('Check the settings of this model, or select another one.'),
      action: 'openSettings',
    };
  },
  modelServerError(why: string): Failure {
    return {
      code: 'model.serverError',
      what: l10n.t('The endpoint failed.'),
      why,
      next: l10n.t('Try again in a moment. Your message is kept.'),
      action: 'retry',
    };
  },
  modelTimeout(endpoint: string, idleSeconds?: number): Failure {
    return {
      code: 'model.timeout',
      what: l10n.t('The model took too long.'),
      why:
        idleSeconds === undefined
          ? l10n.t('Nothing came from {endpoint} in time.', { endpoint })
          : l10n.t('Nothing came from {endpoint} for {idleSeconds} seconds.', { endpoint, idleSeconds }),
      next: l10n.t('Try again. A local model may have to be loaded first.'),
      action: 'retry',
    };
  },
  modelUnauthorized(why: string): Failure {
    return {
      code: 'model.unauthorized',
      what: l10n.t('The endpoint did not accept the API key.'),
      why,
      next: l10n.t('Set the API key of this endpoint.'),
      action: 'setApiKey',
    };
  },
  modelUnexpected(why: string): Failure {
    return {
      code: 'model.unexpected',
      what: l10n.t('The model could not be asked.'),
      why,
      next: l10n.t('Try again. If it stays so, please report it with the log.'),
      action: 'showLog',
    };
  },
  offlineFailed(why: string): Failure {
    return {
      code: 'model.offlineFailed',
      what: l10n.t('The offline assistant could not answer.'),
      why,
      next: l10n.t('Try again. If it happens again, the log says more.'),
      action: 'showLog',
    };
  },
};

function tryAgainIn(seconds: number | undefined): string {
  if (seconds === undefined) return l10n.t('Wait a little, then try again.');
  return seconds === 1 ? l10n.t('Try again in 1 second.') : l10n.t('Try again in {seconds} seconds.', { seconds });
}
