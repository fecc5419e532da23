import { useWebviewHarness } from '../../support/webviewHarness/useWebview.ts';
import { describeAccessibility } from './browser/accessibility.ts';
import { describeAdaptation } from './browser/adaptation.ts';
import { describeEveryState } from './browser/everyState.ts';
import { describeFocus } from './browser/focus.ts';
import { describeKeyboard } from './browser/keyboard.ts';
import { describeLanguages } from './browser/languages.ts';

describe('The chat view for everyone', function () {
  this.timeout(120_000);
  const harness = useWebviewHarness();

  describe('accessibility', () => describeAccessibility(harness));
  describe('each state', () => describeEveryState(harness));
  describe('the keyboard', () => describeKeyboard(harness));
  describe('the focus', () => describeFocus(harness));
  describe('languages', () => describeLanguages(harness));
  describe('for whom it is set otherwise', () => describeAdaptation(harness));
});
