import type { Failure } from '../../base/errors.ts';

/** Templates. */
export const promptFailures = {
  promptUnknown(name: string, known: readonly string[]): Failure {
    return {
      code: 'prompt.unknown',
      what: `There is no prompt named “${name}”.`,
      why: `Known are: ${known.join(', ') || 'none'}.`,
      next: 'Check the name, or add a file of that name to your prompts.',
    };
  },
  promptVariableMissing(name: string, missing: readonly string[]): Failure {
    return {
      code: 'prompt.variableMissing',
      what: `The prompt “${name}” could not be filled in.`,
      why: `It needs ${missing.map((variable) => `$${variable}`).join(', ')}, for which no value was given.`,
      next: 'Give the value, or write $$ for a dollar sign.',
    };
  },
};
