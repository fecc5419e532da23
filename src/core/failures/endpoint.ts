import type { Failure } from '../../base/errors.ts';

/** Where models are reached: the settings and the way there. */
export const endpointFailures = {
  endpointGone(name: string): Failure {
    return {
      code: 'endpoint.gone',
      what: 'The offline assistant answers, because the endpoint of this session is gone.',
      why: `The settings have no endpoint named ${name} any more.`,
      next: 'Select another model, or add the endpoint again.',
      action: 'selectModel',
    };
  },
  endpointsDamaged(problems: readonly string[]): Failure {
    return {
      code: 'endpoint.settingDamaged',
      what: 'A part of the setting with the endpoints was passed over.',
      why: problems.join(' '),
      next: 'Correct throughline.endpoints in the settings. The other endpoints are used.',
      action: 'openSettings',
    };
  },
  endpointPlainHttp(host: string): Failure {
    return {
      code: 'endpoint.plainHttp',
      what: 'Nothing was sent.',
      why: `The connection to ${host} is not encrypted, and you did not want to use it.`,
      next: 'Use an https address for this endpoint, or select another model.',
      action: 'selectModel',
    };
  },
};
