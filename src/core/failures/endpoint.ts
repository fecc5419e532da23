import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** Where models are reached: the settings and the way there. */
export const endpointFailures = {
  endpointGone(name: string): Failure {
    return {
      code: 'endpoint.gone',
      what: l10n.t('The offline assistant answers, because the endpoint of this session is gone.'),
      why: l10n.t('The settings have no endpoint named {name} any more.', { name }),
      next: l10n.t('Select another model, or add the endpoint again.'),
      action: 'selectModel',
    };
  },
  endpointsDamaged(problems: readonly string[]): Failure {
    return {
      code: 'endpoint.settingDamaged',
      what: l10n.t('A part of the setting with the endpoints was passed over.'),
      why: problems.join(' '),
      next: l10n.t('Correct throughline.endpoints in the settings. The other endpoints are used.'),
      action: 'openSettings',
    };
  },
  endpointNotAsked(host: string): Failure {
    return {
      code: 'endpoint.notAsked',
      what: l10n.t('The endpoint was not asked for its models.'),
      why: l10n.t('The connection to {host} is not encrypted, and you have not been asked yet.', { host }),
      next: l10n.t('Select this line to be asked.'),
    };
  },
  endpointSmallWindow(model: string, tokens: number): Failure {
    return {
      code: 'endpoint.smallWindow',
      what: l10n.t('{model} answers, but its window is small.', { model }),
      why: l10n.t('The endpoint gives it {tokens} tokens for question and answer together.', { tokens }),
      next: l10n.t('Start the server with a larger window, or use another model: little of your code will fit.'),
    };
  },
  endpointUnchecked(): Failure {
    return {
      code: 'endpoint.unchecked',
      what: l10n.t('Who answers is not checked.'),
      why: l10n.t(
        'The setting http.proxyStrictSSL is off: any certificate is taken, and others could read key and questions.',
      ),
      next: l10n.t('Switch it on again, and have the certificate of the endpoint or proxy trusted by the system.'),
    };
  },
  endpointPlainHttp(host: string): Failure {
    return {
      code: 'endpoint.plainHttp',
      what: l10n.t('Nothing was sent.'),
      why: l10n.t('The connection to {host} is not encrypted, and you did not want to use it.', { host }),
      next: l10n.t('Use an https address for this endpoint, or select another model.'),
      action: 'selectModel',
    };
  },
};
