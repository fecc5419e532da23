import type { FailureAction, FromView } from '../protocol/chatProtocol.ts';
import { type StringId, text } from './strings.ts';

const labels: Readonly<Record<FailureAction, StringId>> = {
  retry: 'actionRetry',
  setApiKey: 'actionSetApiKey',
  selectModel: 'actionSelectModel',
  openSettings: 'actionOpenSettings',
  showLog: 'actionShowLog',
  newSession: 'actionNewSession',
};

/** What the button of a failure's action says. */
export function actionLabel(action: FailureAction): string {
  return text(labels[action]);
}

/** What that button sends; `messageId` is the answer that a retry replaces. */
export function actionMessage(action: FailureAction, messageId?: string): FromView {
  if (action === 'retry' && messageId !== undefined) return { type: 'chat/retry', messageId };
  return { type: 'action/run', action };
}
