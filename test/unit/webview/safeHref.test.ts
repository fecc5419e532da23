import assert from 'node:assert/strict';
import { safeHref } from '../../../src/webview/markdown/safeHref.ts';

describe('Links in an answer', () => {
  for (const href of [
    'https://example.com/a?b=1#c',
    'http://localhost:3000/',
    'mailto:someone@example.com',
    'src/core/chat.ts',
    'src/core/chat.ts:12',
    'chat.ts:12-20',
    './a b.md',
    '../up.ts#L3',
    '/absolute/file.ts:7',
  ]) {
    it(`may lead to ${href}`, () => assert.equal(safeHref(href), href));
  }

  for (const href of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'javascript\u200b:alert(1)',
    'command:workbench.action.quit',
    'vscode:extension/x.y',
    'vscode-insiders://x',
    'data:text/html,<script>1</script>',
    'file:///etc/passwd',
    'blob:https://example.com/1',
    'vbscript:x',
    'javascript:12',
    'command:12',
    '//evil.example/x',
    '\\\\evil\\share',
    '/\\evil.example',
    '#part',
    '',
    'C:\\Windows',
  ]) {
    it(`may not lead to ${JSON.stringify(href)}`, () => assert.equal(safeHref(href), undefined));
  }
});
