import { useWebviewHarness } from '../../support/webviewHarness/useWebview.ts';
import { describeAccessibility } from './browser/accessibility.ts';
import { describeAdaptation } from './browser/adaptation.ts';
import { describeAnswerProgress } from './browser/answerProgress.ts';
import { describeAnswers } from './browser/answers.ts';
import { describeBurst } from './browser/burst.ts';
import { describeChatView } from './browser/chatView.ts';
import { describeCodeBlocks } from './browser/codeBlocks.ts';
import { describeEditing } from './browser/editing.ts';
import { describeEveryState } from './browser/everyState.ts';
import { describeFocus } from './browser/focus.ts';
import { describeHostileMarkdown } from './browser/hostileMarkdown.ts';
import { describeImages } from './browser/images.ts';
import { describeKeyboard } from './browser/keyboard.ts';
import { describeLanguages } from './browser/languages.ts';
import { describeMarkdownFuzz } from './browser/markdownFuzz.ts';
import { describeMentions } from './browser/mentions.ts';
import { describeQuestions } from './browser/questions.ts';
import { describeReading } from './browser/reading.ts';
import { describeResumeLine } from './browser/resumeLine.ts';
import { describeStreamingMarkdown } from './browser/streamingMarkdown.ts';

// One file, so that one browser is launched for all that needs a page.
describe('The chat view in a browser', function () {
  this.timeout(120_000);
  const harness = useWebviewHarness();

  describe('streaming Markdown', () => describeStreamingMarkdown(harness));
  describe('hostile Markdown', () => describeHostileMarkdown(harness));
  describe('fuzzed Markdown', () => describeMarkdownFuzz(harness));
  describe('asking and answering', () => describeChatView(harness));
  describe('messages that are there', () => describeEditing(harness));
  describe('what an answer holds', () => describeAnswers(harness));
  describe('a code block', () => describeCodeBlocks(harness));
  describe('questions', () => describeQuestions(harness));
  describe('mentions and chips', () => describeMentions(harness));
  describe('coming back', () => describeResumeLine(harness));
  describe('for whom it is set otherwise', () => describeAdaptation(harness));
  describe('each state', () => describeEveryState(harness));
  describe('an image', () => describeImages(harness));
  describe('the keyboard', () => describeKeyboard(harness));
  describe('the focus', () => describeFocus(harness));
  describe('accessibility', () => describeAccessibility(harness));
  describe('languages', () => describeLanguages(harness));
  describe('reading', () => describeReading(harness));
  describe('an answer', () => describeBurst(harness));
  describe('an answer on its way', () => describeAnswerProgress(harness));
});
