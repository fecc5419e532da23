import assert from 'node:assert/strict';
import { identifierParts, splitIdentifier } from '../../../../src/core/history/search/identifierParts.ts';

describe('The parts of names', () => {
  it('are the same however a name is written', () => {
    for (const name of ['getUserName', 'get_user_name', 'get-user-name', 'GET_USER_NAME', 'GetUserName'])
      assert.deepEqual(splitIdentifier(name), ['get', 'user', 'name'], name);
    assert.deepEqual(splitIdentifier('parseHTTPResponse2'), ['parse', 'http', 'response', '2']);
    assert.deepEqual(splitIdentifier('größeÄndern'), ['größe', 'ändern']);
  });

  it('are indexed of what the index would take for one word, once each', () => {
    assert.equal(identifierParts('getUserName(getUserName) and utf8 in user_name'), 'get user name utf 8');
    assert.equal(identifierParts('nothing to split'), '');
  });

  it('are not made of data', () => {
    assert.equal(identifierParts(`9f8a7b6c5d4e3f ${'aB'.repeat(40)}`), '');
  });

  it('are the characters of a script without spaces', () => {
    assert.equal(identifierParts('会话历史'), '会 话 历 史');
  });
});
