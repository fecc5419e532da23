import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { startSession } from '../../../src/core/chat/startSession.ts';
import { SessionHolds } from '../../../src/core/history/sessionHolds.ts';
import type { SessionManager } from '../../../src/core/sessions/sessionManager.ts';
import { createSessionsFixture, type SessionsFixture } from '../sessions/sessionsFixture.ts';

const { signal } = new AbortController();

describe('A window that opens', () => {
  let fixture: SessionsFixture;
  let here: SessionManager;
  let there: SessionHolds;
  let own: SessionHolds;

  beforeEach(async () => {
    fixture = createSessionsFixture();
    here = fixture.window();
    await here.load();
    own = new SessionHolds({ stores: fixture.history.open(), log: silentLog });
    there = new SessionHolds({ stores: fixture.history.open(), log: silentLog });
  });

  afterEach(() => fixture.dispose());

  it('goes on with its last session when nobody has that open', async () => {
    assert.equal(await startSession({ sessions: here, holds: own }, signal), undefined);
    assert.equal(here.active.id, 's');
    assert.equal(there.hold('s'), false);
  });

  it('begins with an empty session of its own when another window has the last one open, and tells which', async () => {
    there.hold('s');
    const offered = await startSession({ sessions: here, holds: own, patienceMs: 0 }, signal);
    assert.equal(offered?.id, 's');
    const { id } = here.active;
    assert.notEqual(id, 's');
    assert.equal(own.hold(id), true);
    // The next one takes the empty session that is there, unless that is open too.
    here.activate('s');
    await startSession({ sessions: here, holds: own, patienceMs: 0 }, signal);
    assert.equal(here.active.id, id);
    own.dispose();
    there.hold(id);
    here.activate('s');
    await startSession({ sessions: here, holds: own, patienceMs: 0 }, signal);
    assert.ok(!['s', id].includes(here.active.id));
  });

  it('waits for a window that is about to be gone, as after a reload', async () => {
    there.hold('s');
    const starting = startSession({ sessions: here, holds: own, patienceMs: 60_000 }, signal);
    there.dispose();
    assert.equal(await starting, undefined);
    assert.equal(here.active.id, 's');
  });

  it('waits no longer than it is wanted', async () => {
    there.hold('s');
    const closing = new AbortController();
    const starting = startSession({ sessions: here, holds: own, patienceMs: 60_000 }, closing.signal);
    closing.abort();
    await assert.rejects(starting, { name: 'AbortError' });
  });
});

describe('Draft and queue', () => {
  let fixture: SessionsFixture;

  beforeEach(() => {
    fixture = createSessionsFixture();
  });

  afterEach(() => fixture.dispose());

  it('go with the session to the window that takes it over, and back', async () => {
    const [here, there] = [fixture.window(), fixture.window()];
    await here.load();
    await there.load();
    here.setDraft('s', 'begun here');
    here.setQueue('s', [{ id: 'q1', text: 'waits' }]);
    await here.save();
    there.adoptPlace('s');
    assert.deepEqual([there.draft('s'), there.queue('s')], ['begun here', [{ id: 'q1', text: 'waits' }]]);
    // Read, without being in charge, the session is where it is.
    here.keepScroll('s', { messageId: 'm', offsetPx: 5, atEnd: false });
    there.setDraft('s', 'gone on with there');
    there.setQueue('s', []);
    await there.save();
    here.setFollowsEditor(false);
    await here.save();
    here.adoptPlace('s');
    assert.deepEqual([here.draft('s'), here.queue('s')], ['gone on with there', []]);
    const next = fixture.window();
    await next.load();
    assert.deepEqual([next.draft('s'), next.queue('s')], ['gone on with there', []]);
  });
});
