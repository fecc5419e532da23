import { archiveFailures } from './failures/archive.ts';
import { chatFailures } from './failures/chat.ts';
import { codeFailures } from './failures/code.ts';
import { contextFailures } from './failures/context.ts';
import { editorModelFailures } from './failures/editorModel.ts';
import { endpointFailures } from './failures/endpoint.ts';
import { gitFailures } from './failures/git.ts';
import { historyFailures } from './failures/history.ts';
import { imageFailures } from './failures/image.ts';
import { modelFailures } from './failures/model.ts';
import { projectFailures } from './failures/project.ts';
import { promptFailures } from './failures/prompt.ts';
import { sessionFailures } from './failures/session.ts';

/**
 * The catalogue of failures that a user can meet: what happened, why, and what to do next. One function each, in the
 * file of its area; codes are `area.name` and stable, because they are searched for in logs.
 */
export const failures = {
  ...archiveFailures,
  ...chatFailures,
  ...codeFailures,
  ...contextFailures,
  ...editorModelFailures,
  ...endpointFailures,
  ...gitFailures,
  ...historyFailures,
  ...imageFailures,
  ...modelFailures,
  ...projectFailures,
  ...promptFailures,
  ...sessionFailures,
};
