import assert from 'node:assert/strict';
import { diagramTitle } from '../../../src/extension/diagrams/diagramTitle.ts';

describe('the tab of a diagram', () => {
  it('is named by the diagram’s own title, else by its first line, and short', () => {
    assert.equal(diagramTitle('flowchart TD\n  accTitle: Who asks\n  A --> B'), 'Who asks');
    assert.equal(diagramTitle('pie title Pets at home\n "a": 1'), 'pie title Pets at home');
    assert.equal(diagramTitle('---\ntitle: Plan\n---\ngantt'), 'Plan');
    assert.equal(diagramTitle('%%{init: {"theme":\n"dark"}}%%\n%% note\n\nsequenceDiagram'), 'sequenceDiagram');
    assert.equal(diagramTitle(`graph ${'x'.repeat(100)}`).length, 40);
    assert.equal(diagramTitle(''), '');
  });
});
