import assert from 'node:assert/strict';
import { normaliseRemote } from '../../../src/core/project/gitRemote.ts';

describe('normaliseRemote', () => {
  const ways = [
    'https://github.com/Acme/widgets.git',
    'https://github.com/Acme/widgets',
    'https://GitHub.com/Acme/widgets/',
    'https://user:p@ss@github.com:443/Acme/widgets.git/',
    'http://github.com/Acme/widgets.git',
    'ssh://git@github.com/Acme/widgets.git',
    'ssh://git@github.com:22/Acme/widgets.git',
    'git://github.com/Acme/widgets.git',
    'git+ssh://git@github.com/Acme//widgets.git',
    'git@github.com:Acme/widgets.git',
    'git@github.com:/Acme/widgets.git',
    'github.com:Acme/widgets',
    '  git@github.com:Acme/widgets.git\n',
  ];
  for (const url of ways) {
    it(`sees the same repository in ${JSON.stringify(url)}`, () => {
      assert.equal(normaliseRemote(url), 'github.com/Acme/widgets');
    });
  }

  it('keeps folders below the host and IPv6 hosts', () => {
    assert.equal(normaliseRemote('https://git.example.org/a/b/c.git'), 'git.example.org/a/b/c');
    assert.equal(normaliseRemote('ssh://git@[2001:DB8::1]:2222/a.git'), '[2001:db8::1]/a');
  });

  it('keeps repositories apart that differ by host or path', () => {
    assert.notEqual(normaliseRemote('git@github.com:a/b'), normaliseRemote('git@gitlab.com:a/b'));
    assert.notEqual(normaliseRemote('git@github.com:a/b'), normaliseRemote('git@github.com:a/c'));
  });

  for (const url of [
    '/home/me/repo.git',
    '../repo',
    './a:b',
    'file:///home/me/repo',
    'C:\\repo',
    'C:/repo',
    '',
    'repo',
  ]) {
    it(`finds no repository address in ${JSON.stringify(url)}`, () => {
      assert.equal(normaliseRemote(url), undefined);
    });
  }
});
