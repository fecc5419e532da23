import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { withholdSecretFiles } from '../../../src/core/chat/withholdSecretFiles.ts';
import { createTempProject, type TempProject } from '../../support/tempProjects.ts';

describe('withholdSecretFiles', () => {
  let project: TempProject;
  const settings = Array.from({ length: 20 }, (_, line) => `SETTING_${line}=of-nobody-${line}`).join('\n');

  beforeEach(() => {
    project = createTempProject({ '.env': `${settings}\n`, 'src/a.ts': 'export const a = 1;\n' });
    project.git('init', '--quiet');
    project.git('add', '--all', '--force');
    project.git('-c', 'user.name=n', '-c', 'user.email=e@example.com', 'commit', '--quiet', '-m', 'first');
    project.write({ 'src/a.ts': 'export const a = 2;\n' });
  });

  afterEach(() => project.remove());

  const diff = (...options: string[]) => {
    project.git('add', '--all', '--force');
    return project.git(
      ...options.filter((one) => one === '-c' || one.includes('.')),
      'diff',
      '--cached',
      '--find-renames',
    );
  };
  const at = (name: string) => path.join(project.root, name);
  const withheld = (text: string) => {
    const result = withholdSecretFiles(text);
    assert.match(text, /of-nobody/);
    assert.doesNotMatch(result, /of-nobody/);
    assert.match(result, /^\+export const a = 2;$/m, 'other files stay');
    return result;
  };

  it('names a secret file that was changed or deleted, and shows nothing of it', () => {
    project.write({ '.env': `${settings}\nNEW=of-nobody\n` });
    assert.match(
      withheld(diff()),
      /^diff --git a\/\.env b\/\.env\nBinary files a\/\.env and b\/\.env differ\ndiff --git a\/src/,
    );
    rmSync(at('.env'));
    withheld(diff());
  });

  it('shows nothing of one that was renamed, to or from a name that gives nothing away', () => {
    renameSync(at('.env'), at('settings.txt'));
    project.write({ 'settings.txt': `${settings}\nNEW=of-nobody\n` });
    assert.match(
      withheld(diff()),
      /^rename from \.env\nrename to settings\.txt\nBinary files a\/\.env and b\/settings\.txt differ$/m,
    );
    project.git('-c', 'user.name=n', '-c', 'user.email=e@example.com', 'commit', '--quiet', '-m', 'second');
    project.write({ 'src/a.ts': 'export const a = 3;\n' });
    project.git('-c', 'user.name=n', '-c', 'user.email=e@example.com', 'commit', '--quiet', '--all', '-m', 'third');
    renameSync(at('settings.txt'), at('prod.env'));
    project.write({ 'prod.env': `${settings}\nNEWER=of-nobody\n`, 'src/a.ts': 'export const a = 2;\n' });
    withheld(diff());
  });

  it('knows it whatever prefixes git is told to write, and by a name that git quotes', () => {
    project.write({ '.env': `${settings}\nNEW=of-nobody\n`, 'Grüße und mehr/.env': 'A=of-nobody\n' });
    for (const option of [
      'diff.noprefix=true',
      'diff.mnemonicPrefix=true',
      'core.quotePath=true',
      'core.quotePath=false',
    ])
      withheld(diff('-c', option));
  });

  it('leaves everything else as it is', () => {
    renameSync(at('src/a.ts'), at('src/b c.ts'));
    project.write({ 'docs/notes.md': '--- .env\n+++ b/.env\nrename from .env\n', '.env.example': 'TOKEN=\n' });
    rmSync(at('.env'));
    const text = diff().replace(/diff --git a\/\.env b[\s\S]*?(?=^diff --git)/m, '');
    assert.match(text, /^\+rename from \.env$/m);
    assert.equal(withholdSecretFiles(text), text);
  });
});
