import { useConnectedWorkbench } from '../support/workbench/useConnectedWorkbench.ts';
import { describeAlternates } from './oneWorkbench/alternates.ts';
import { answerCodeSettings, describeAnswerCode } from './oneWorkbench/answerCode.ts';
import { describeContext } from './oneWorkbench/context.ts';
import { describeHistory } from './oneWorkbench/history.ts';
import { describeHistoryTools } from './oneWorkbench/historyTools.ts';
import { describeImages } from './oneWorkbench/images.ts';
import { describeKeyboard } from './oneWorkbench/keyboard.ts';
import { describeStatistics } from './oneWorkbench/statistics.ts';
import { describeTwoWindows } from './oneWorkbench/twoWindows.ts';

// One workbench, so that what can do with a new session does not wait for another start of the editor.
describe('in one workbench', function () {
  this.timeout(180_000);
  const connected = useConnectedWorkbench({ settings: answerCodeSettings });

  describe('the chat by keyboard alone', () => describeKeyboard(connected));
  describe('the history view in the workbench', () => describeHistory(connected));
  describe('what can be done with sessions', () => describeHistoryTools(connected));
  describe('the statistics', () => describeStatistics(connected));
  describe('asking in another way', () => describeAlternates(connected));
  describe('what goes along with a question', () => describeContext(connected));
  describe('one project in two windows', () => describeTwoWindows(connected));
  describe('the code of an answer', () => describeAnswerCode(connected));
  describe('an image', () => describeImages(connected));
});
