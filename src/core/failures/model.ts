import type { Failure } from '../../base/errors.ts';

/** The endpoint that answers. */
export const modelFailures = {
  modelCertificate(endpoint: string, why: string): Failure {
    return {
      code: 'model.certificate',
      what: 'No secure connection to the model could be made.',
      why: `${endpoint} speaks no TLS, or its certificate is not trusted: ${why}`,
      next: 'Correct the endpoint, or have its certificate (or that of your proxy) trusted by the system.',
      action: 'openSettings',
    };
  },
  modelConnectionLost(endpoint: string): Failure {
    return {
      code: 'model.connectionLost',
      what: 'The model did not answer.',
      why: `The connection to ${endpoint} was closed before an answer came.`,
      next: 'Try again. If it stays so, see whether the server runs and what it logs.',
      action: 'retry',
    };
  },
  modelConnectionRefused(endpoint: string): Failure {
    return {
      code: 'model.connectionRefused',
      what: 'The model could not be reached.',
      why: `Nothing accepts connections at ${endpoint}.`,
      next: 'Start the model server, or correct the endpoint in the settings, then try again.',
      action: 'retry',
    };
  },
  modelContentFiltered(why: string): Failure {
    return {
      code: 'model.contentFiltered',
      what: 'The request was refused by a content filter.',
      why,
      next: 'Word the question otherwise, or leave out the context that the filter may be about.',
    };
  },
  modelContextTooLong(model: string, why: string): Failure {
    return {
      code: 'model.contextTooLong',
      what: `The request was too long for ${model}.`,
      why,
      next: 'Remove context, start a new session, or set a smaller context window for this model.',
      action: 'newSession',
    };
  },
  modelEndpointInvalid(): Failure {
    return {
      code: 'model.endpointInvalid',
      what: 'The model could not be asked.',
      why: 'The endpoint is no http or https address, or it has a user name or password in it.',
      next: 'Set the base URL of the endpoint, such as http://127.0.0.1:11434/v1, and set the key on its own.',
      action: 'openSettings',
    };
  },
  modelForbidden(why: string): Failure {
    return {
      code: 'model.forbidden',
      what: 'The endpoint does not allow this request.',
      why,
      next: 'Set a key that may use this model, or select another model.',
      action: 'setApiKey',
    };
  },
  modelHostNotFound(endpoint: string): Failure {
    return {
      code: 'model.hostNotFound',
      what: 'The model could not be reached.',
      why: `The host name of ${endpoint} was not found.`,
      next: 'See whether you are online and the endpoint in the settings is right, then try again.',
      action: 'openSettings',
    };
  },
  modelInterrupted(endpoint: string): Failure {
    return {
      code: 'model.interrupted',
      what: 'The answer is not complete.',
      why: `The connection to ${endpoint} was closed before the answer was complete.`,
      next: 'Continue the answer, or try again.',
      action: 'retry',
    };
  },
  modelKeyInvalid(): Failure {
    return {
      code: 'model.keyInvalid',
      what: 'The model could not be asked.',
      why: 'The API key holds characters that no key can have, such as a space or a line break.',
      next: 'Set the API key again.',
      action: 'setApiKey',
    };
  },
  modelMalformedAnswer(endpoint: string): Failure {
    return {
      code: 'model.malformedAnswer',
      what: 'The answer is not complete.',
      why: `${endpoint} sent data in its answer that is not valid JSON.`,
      next: 'Try again. If it stays so, the endpoint, or a proxy before it, is at fault.',
      action: 'retry',
    };
  },
  modelNotChosen(): Failure {
    return {
      code: 'model.notChosen',
      what: 'No model is chosen yet, so the offline assistant answers.',
      why: 'An endpoint is set, but not which of its models to ask.',
      next: 'Choose a model.',
      action: 'selectModel',
    };
  },
  modelNotCompatible(endpoint: string, why: string): Failure {
    return {
      code: 'model.notCompatible',
      what: 'The endpoint did not answer as a model does.',
      why: `${endpoint} is no OpenAI-compatible endpoint. ${why}`,
      next: 'Correct the base URL in the settings: most end in /v1. A network that asks to sign in also does this.',
      action: 'openSettings',
    };
  },
  modelNotFound(model: string, why: string): Failure {
    return {
      code: 'model.notFound',
      what: `The endpoint does not offer the model ${model}.`,
      why,
      next: 'Select a model that it offers.',
      action: 'selectModel',
    };
  },
  modelQuotaExceeded(why: string): Failure {
    return {
      code: 'model.quotaExceeded',
      what: 'The account of this key is used up.',
      why,
      next: 'Check plan and billing at the provider, or set another key.',
      action: 'setApiKey',
    };
  },
  modelRateLimited(why: string, retryAfterMs?: number): Failure {
    const seconds = retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000));
    const wait = seconds === 1 ? '1 second' : `${seconds} seconds`;
    return {
      code: 'model.rateLimited',
      what: 'The endpoint takes no more requests for now.',
      why,
      next: seconds === undefined ? 'Wait a little, then try again.' : `Try again in ${wait}.`,
      action: 'retry',
    };
  },
  modelRequestRefused(why: string): Failure {
    return {
      code: 'model.requestRefused',
      what: 'The endpoint refused the request.',
      why,
      next: 'Check the settings of this model, or select another one.',
      action: 'openSettings',
    };
  },
  modelServerError(why: string): Failure {
    return {
      code: 'model.serverError',
      what: 'The endpoint failed.',
      why,
      next: 'Try again in a moment. Your message is kept.',
      action: 'retry',
    };
  },
  modelTimeout(endpoint: string, idleSeconds?: number): Failure {
    const waited = idleSeconds === undefined ? 'in time' : `for ${idleSeconds} seconds`;
    return {
      code: 'model.timeout',
      what: 'The model took too long.',
      why: `Nothing came from ${endpoint} ${waited}.`,
      next: 'Try again. A local model may have to be loaded first.',
      action: 'retry',
    };
  },
  modelUnauthorized(why: string): Failure {
    return {
      code: 'model.unauthorized',
      what: 'The endpoint did not accept the API key.',
      why,
      next: 'Set the API key of this endpoint.',
      action: 'setApiKey',
    };
  },
  modelUnexpected(why: string): Failure {
    return {
      code: 'model.unexpected',
      what: 'The model could not be asked.',
      why,
      next: 'Try again. If it stays so, please report it with the log.',
      action: 'showLog',
    };
  },
  offlineFailed(why: string): Failure {
    return {
      code: 'model.offlineFailed',
      what: 'The offline assistant could not answer.',
      why,
      next: 'Try again. If it happens again, the log says more.',
      action: 'showLog',
    };
  },
};
