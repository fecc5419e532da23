import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** The models that the editor itself offers. */
export const editorModelFailures = {
  editorModelBlocked(model: string, why: string): Failure {
    return {
      code: 'editorModel.blocked',
      what: l10n.t('The editor does not let {model} answer now.', { model }),
      why: why || l10n.t('Its provider blocks the request: a quota is used up, or a policy forbids it.'),
      next: l10n.t('See what its provider says of your account, or select another model.'),
      action: 'selectModel',
    };
  },
  editorModelNoPermission(model: string): Failure {
    return {
      code: 'editorModel.noPermission',
      what: l10n.t('Throughline may not use {model}.', { model }),
      why: l10n.t('The editor asks you once whether an extension may use its models, and the answer was no.'),
      next: l10n.t('Try again and allow it, or allow it under “Manage Language Model Access” in the account menu.'),
      action: 'retry',
    };
  },
  editorModelNotFound(model: string): Failure {
    return {
      code: 'editorModel.notFound',
      what: l10n.t('The editor does not offer the model {model}.', { model }),
      why: l10n.t('The extension that provided it is not installed or not running, or you are not signed in to it.'),
      next: l10n.t('Start or sign in to that extension, or select another model.'),
      action: 'selectModel',
    };
  },
  editorModelFailed(model: string, why: string): Failure {
    return {
      code: 'editorModel.failed',
      what: l10n.t('{model} did not answer.', { model }),
      why: why || l10n.t('The extension that provides it did not say why.'),
      next: l10n.t('Try again. If it stays so, see the log of that extension, or select another model.'),
      action: 'retry',
    };
  },
};
