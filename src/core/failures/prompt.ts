import type { Failure } from '../../base/errors.ts';
import { l10n } from '../../base/l10n.ts';

/** Templates. */
export const promptFailures = {
  promptUnknown(name: string, known: readonly string[]): Failure {
    return {
      code: 'prompt.unknown',
      what: l10n.t('There is no prompt named “{name}”.', { name }),
      why:
        known.length > 0 ? l10n.t('Known are: {names}.', { names: known.join(', ') }) : l10n.t('There are none yet.'),
      next: l10n.t('Check the name, or add a file of that name to your prompts.'),
    };
  },
  promptVariableMissing(name: string, missing: readonly string[]): Failure {
    return {
      code: 'prompt.variableMissing',
      what: l10n.t('The prompt “{name}” could not be filled in.', { name }),
      why: l10n.t('It needs {variables}, for which no value was given.', {
        variables: missing.map((variable) => `$${variable}`).join(', '),
      }),
      next: l10n.t('Give the value, or write $$ for a dollar sign.'),
    };
  },
};
