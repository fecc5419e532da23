import type { Failure } from '../../base/errors.ts';

/** The models that the editor itself offers. */
export const editorModelFailures = {
  editorModelBlocked(model: string, why: string): Failure {
    return {
      code: 'editorModel.blocked',
      what: `The editor does not let ${model} answer now.`,
      why: why || 'Its provider blocks the request: a quota is used up, or a policy forbids it.',
      next: 'See what its provider says of your account, or select another model.',
      action: 'selectModel',
    };
  },
  editorModelNoPermission(model: string): Failure {
    return {
      code: 'editorModel.noPermission',
      what: `Throughline may not use ${model}.`,
      why: 'The editor asks you once whether an extension may use its models, and the answer was no.',
      next: 'Try again and allow it, or allow it under “Manage Language Model Access” in the account menu.',
      action: 'retry',
    };
  },
  editorModelNotFound(model: string): Failure {
    return {
      code: 'editorModel.notFound',
      what: `The editor does not offer the model ${model}.`,
      why: 'The extension that provided it is not installed or not running, or you are not signed in to it.',
      next: 'Start or sign in to that extension, or select another model.',
      action: 'selectModel',
    };
  },
  editorModelFailed(model: string, why: string): Failure {
    return {
      code: 'editorModel.failed',
      what: `${model} did not answer.`,
      why: why || 'The extension that provides it did not say why.',
      next: 'Try again. If it stays so, see the log of that extension, or select another model.',
      action: 'retry',
    };
  },
};
