import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suggestQuestions } from '../../../src/core/chat/suggestions.ts';
import { ContextManager } from '../../../src/core/context/contextManager.ts';
import { intentOf } from '../../../src/core/model/offline/questionIntent.ts';
import { repositoryRoot } from '../../support/workbench/installation.ts';

const german = JSON.parse(readFileSync(path.join(repositoryRoot, 'l10n/bundle.l10n.de.json'), 'utf8')) as Record<
  string,
  string
>;

describe('the questions to start with', () => {
  it('are about the file and the branch that are before the user', () => {
    assert.deepEqual(suggested({ root: '/p', branch: 'result-cache', file: '/p/src/report.rs' }), [
      'What does this project do?',
      'What does report.rs do, and what uses it?',
      'What is the branch result-cache about?',
    ]);
  });

  it('ask for the last commits on the trunk, and for the build where there is no git', () => {
    assert.equal(suggested({ root: '/p', branch: 'main' }).at(-1), 'What changed in the last commits?');
    assert.equal(suggested({ root: '/p' }).at(-1), 'How is this project built and tested?');
  });

  it('ask nothing about a project when no folder is open', () => {
    assert.deepEqual(suggested({}), ['What can you do?', 'How do I connect a model?']);
  });

  it('are understood by the offline assistant, in German as in English', () => {
    const kinds = {
      'What does this project do?': 'overview',
      'Where does this project start, and what are its main parts?': 'overview',
      'What does {file} do, and what uses it?': 'file',
      'What is the branch {branch} about?': 'branch',
      'What changed in the last commits?': 'recent',
      'How is this project built and tested?': 'commands',
      'What can you do?': 'help',
      'How do I connect a model?': 'connect',
    };
    const filled = (text = '') => text.replace('{file}', 'report.ts').replace('{branch}', 'result-cache');
    for (const [question, kind] of Object.entries(kinds)) {
      assert.equal(intentOf(filled(question)).kind, kind, question);
      assert.equal(intentOf(filled(german[question])).kind, kind, german[question]);
    }
  });
});

function suggested({ root, branch, file }: { root?: string; branch?: string; file?: string }): readonly string[] {
  const context = new ContextManager({
    rootPaths: root === undefined ? [] : [root],
    allowedEnvironment: [],
    readFile: () => Promise.reject(new Error('Nothing is read.')),
  });
  context.updateGitBranch(branch);
  if (file !== undefined) context.updateActiveFiles([file]);
  return suggestQuestions(context);
}
