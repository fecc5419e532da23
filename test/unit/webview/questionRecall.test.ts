import assert from 'node:assert/strict';
import { QuestionRecall } from '../../../src/webview/questionRecall.ts';

describe('QuestionRecall', () => {
  const questions = ['one', 'two', 'one', 'three'];

  it('goes back through what was asked, each once, and forward to what was being written', () => {
    const recall = new QuestionRecall();
    assert.equal(recall.older('my draft', questions), 'three');
    assert.equal(recall.older('three', questions), 'one');
    assert.equal(recall.older('one', questions), 'two');
    assert.equal(recall.older('two', questions), undefined);
    assert.equal(recall.newer(questions), 'one');
    assert.equal(recall.newer(questions), 'three');
    assert.equal(recall.newer(questions), 'my draft');
    assert.ok(!recall.isShowing('my draft'));
  });

  it('takes a question that was changed for what is being written', () => {
    const recall = new QuestionRecall();
    assert.equal(recall.older('', questions), 'three');
    assert.ok(recall.isShowing('three'));
    assert.ok(!recall.isShowing('three and more'));
    assert.equal(recall.older('three and more', questions), 'three');
    assert.equal(recall.newer(questions), 'three and more');
  });

  it('gives what was being written back when another question is sent', () => {
    const recall = new QuestionRecall();
    recall.older('my draft', questions);
    assert.equal(recall.end(), 'my draft');
    assert.equal(recall.end(), '');
  });

  it('has nothing to give in a session without questions', () => {
    assert.equal(new QuestionRecall().older('', []), undefined);
  });
});
