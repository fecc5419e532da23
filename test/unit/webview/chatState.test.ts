import assert from 'node:assert/strict';
import {
  type ChatSnapshot,
  type Failure,
  type Message,
  noBudget,
  noSummaries,
  type ToView,
} from '../../../src/protocol/chatProtocol.ts';
import { type ChatState, initialChatState, reduceChat, streamingMessage } from '../../../src/webview/chatState.ts';

describe('The state of the chat view', () => {
  it('shows what a snapshot says', () => {
    const state = reduceChat(initialChatState, { type: 'state/snapshot', state: snapshot({ draft: 'half a quest' }) });
    assert.equal(state.isLoaded, true);
    assert.deepEqual(
      state.messages.map((message) => message.id),
      ['q', 'a'],
    );
    assert.deepEqual(state.draft, { serial: 1, text: 'half a quest' });
  });

  it('appends a delta at its offset', () => {
    const state = stateAfter(delta('a', 4, ' two'), delta('a', 8, ' three'));
    assert.equal(content(state, 'a'), 'part two three');
    assert.equal(state.isOutOfStep, false);
  });

  it('passes over a delta whose text it has already', () => {
    const state = stateAfter(delta('a', 4, ' two'));
    assert.equal(reduceChat(state, delta('a', 4, ' two')), state);
    assert.equal(reduceChat(state, delta('a', 0, 'part')), state);
  });

  it('takes what is new of a delta whose beginning came with a snapshot', () => {
    const state = stateAfter(delta('a', 2, 'rt more'));
    assert.deepEqual([content(state, 'a'), state.isOutOfStep], ['part more', false]);
  });

  it('is out of step after a gap, another text or an unknown message, and keeps what it shows', () => {
    for (const event of [delta('a', 9, 'late'), delta('a', 0, 'other'), delta('a', 2, 'xx more'), delta('z', 0, 'x')]) {
      const state = stateAfter(event);
      assert.equal(state.isOutOfStep, true, JSON.stringify(event));
      assert.equal(content(state, 'a'), 'part');
    }
  });

  it('goes to a message that the reader is led to, in the session shown too, and stays out of the way afterwards', () => {
    const landing = { serial: 7, messageId: 'q' };
    const led = stateAfter({ type: 'state/snapshot', state: snapshot({ landing }) });
    assert.deepEqual(led.landing, landing);
    const after = reduceChat(led, { type: 'state/snapshot', state: snapshot({}) });
    assert.equal(after.landing, led.landing, 'the same: it is gone to once');
    const other = snapshot({ session: { id: 's2', title: 'Other' } });
    assert.equal(reduceChat(led, { type: 'state/snapshot', state: other }).landing, undefined);
  });

  it('is in step again with the next snapshot', () => {
    const state = stateAfter(delta('a', 9, 'late'), { type: 'state/snapshot', state: snapshot({}) });
    assert.equal(state.isOutOfStep, false);
  });

  it('leaves draft and place alone when the same session is sent again', () => {
    const first = stateAfter();
    const again = reduceChat(first, { type: 'state/snapshot', state: snapshot({ draft: 'stored long ago' }) });
    assert.equal(again.draft, first.draft);
    const other = snapshot({ draft: 'of the other', session: { id: 's2', title: 'Other' } });
    assert.deepEqual(reduceChat(again, { type: 'state/snapshot', state: other }).draft, {
      serial: 2,
      text: 'of the other',
    });
  });

  it('keeps unchanged messages the same objects over a snapshot', () => {
    const first = stateAfter();
    const again = reduceChat(first, {
      type: 'state/snapshot',
      state: snapshot({
        messages: [
          message({ id: 'q', role: 'user', content: 'Where?' }),
          message({ id: 'a', role: 'assistant', content: 'part, longer' }),
        ],
      }),
    });
    assert.equal(again.messages[0], first.messages[0]);
    assert.notEqual(again.messages[1], first.messages[1]);
  });

  it('adds, changes and removes messages, each once', () => {
    const added = message({ id: 'b', role: 'assistant', status: 'streaming' });
    const state = stateAfter(
      { type: 'message/added', message: added },
      { type: 'message/added', message: added },
      { type: 'messages/replaced', after: 'q', messages: [added] },
      { type: 'message/changed', message: { ...added, content: 'done', status: 'complete' } },
    );
    assert.deepEqual(
      state.messages.map(({ id, content }) => [id, content]),
      [
        ['q', 'Where?'],
        ['b', 'done'],
      ],
    );
  });

  it('goes on with other messages after one that stays, and keeps those that are the same', () => {
    const state = stateAfter();
    const [first, second] = state.messages;
    const alternates = { index: 1, count: 2, nextId: 'b' };
    const replaced = reduceChat(state, {
      type: 'messages/replaced',
      after: 'q',
      messages: [
        { ...message({ id: 'a', role: 'assistant', content: 'part' }), alternates },
        message({ id: 'c', role: 'user' }),
      ],
    });
    assert.deepEqual(
      replaced.messages.map(({ id }) => id),
      ['q', 'a', 'c'],
    );
    assert.equal(replaced.messages[0], first);
    assert.deepEqual(replaced.messages[1]?.alternates, alternates);
    const back = reduceChat(replaced, {
      type: 'messages/replaced',
      after: null,
      messages: [first, second].flatMap((one) => one ?? []),
    });
    assert.deepEqual(back.messages, state.messages);
    assert.equal(back.messages[0], first);
    assert.ok(reduceChat(state, { type: 'messages/replaced', after: 'unknown', messages: [] }).isOutOfStep);
  });

  it('leaves the composer alone when an edited question was not sent, and says why', () => {
    const state = stateAfter({ type: 'composer/restore', text: '', failure });
    assert.deepEqual([state.restored.serial, state.composerFailure], [0, failure]);
  });

  it('knows the answer that is being written', () => {
    const streaming = message({ id: 'b', role: 'assistant', status: 'streaming' });
    assert.equal(streamingMessage(stateAfter()), undefined);
    assert.equal(streamingMessage(stateAfter({ type: 'message/added', message: streaming }))?.id, 'b');
  });

  it('does not bring a message back that is not shown any more', () => {
    const cleared = stateAfter({ type: 'state/snapshot', state: snapshot({ messages: [] }) });
    const late = message({ id: 'a', role: 'assistant', status: 'stopped' });
    assert.equal(reduceChat(cleared, { type: 'message/changed', message: late }), cleared);
  });

  it('takes draft and scroll position of another session from its snapshot, whatever was told of it before', () => {
    const header = { id: 's2', title: 'Second' };
    const switched = stateAfter(
      { type: 'session/changed', session: header },
      { type: 'state/snapshot', state: snapshot({ session: header, draft: 'of the second', messages: [] }) },
    );
    assert.deepEqual(switched.draft, { serial: 2, text: 'of the second' });
    assert.equal(switched.session.id, 's2');
  });

  it('shows a new title of the session', () => {
    const renamed = stateAfter({ type: 'session/changed', session: { id: 's1', title: 'Renamed' } });
    assert.equal(renamed.session.title, 'Renamed');
  });

  it('gives a question that could not be sent back, with the reason, and leaves a running answer running', () => {
    const sent = reduceChat(stateAfter(), { type: 'view/sent' });
    assert.equal(sent.phase, 'collecting');
    const back = reduceChat(sent, { type: 'composer/restore', text: 'Where?', failure });
    assert.equal(back.phase, 'collecting');
    assert.deepEqual(back.restored, { serial: 1, text: 'Where?' });
    assert.equal(back.composerFailure, failure);
    assert.equal(reduceChat(back, { type: 'view/failureDismissed' }).composerFailure, undefined);
  });

  it('puts the same question back a second time', () => {
    const restore: ToView = { type: 'composer/restore', text: 'Where?', failure };
    assert.equal(stateAfter(restore, restore).restored.serial, 2);
  });

  it('puts earlier messages before the first, once, and keeps them when everything is sent anew', () => {
    const earlier = [message({ id: 'q0', role: 'user' }), message({ id: 'a0', role: 'assistant' })];
    const page = { type: 'messages/earlier', before: 'q', messages: earlier, earlierCount: 7 } as const;
    const state = stateAfter({ type: 'state/snapshot', state: snapshot({ earlierCount: 9 }) }, page, page);
    const ids = ({ messages }: ChatState) => messages.map(({ id }) => id);
    assert.deepEqual([ids(state), state.earlierCount], [['q0', 'a0', 'q', 'a'], 7]);
    const again = reduceChat(state, { type: 'state/snapshot', state: snapshot({ earlierCount: 9 }) });
    assert.deepEqual([ids(again), again.earlierCount], [['q0', 'a0', 'q', 'a'], 7]);
    const other = snapshot({ session: { id: 's2', title: 'Other' }, earlierCount: 3 });
    const switched = reduceChat(state, { type: 'state/snapshot', state: other });
    assert.deepEqual([ids(switched), switched.earlierCount], [['q', 'a'], 3]);
  });

  it('is not changed by a message it does not know', () => {
    const state = stateAfter();
    assert.equal(reduceChat(state, { type: 'future/thing' } as unknown as ToView), state);
  });
});

const failure: Failure = { code: 'x', what: 'What.', why: 'Why.', next: 'Next.' };

function stateAfter(...events: readonly ToView[]): ChatState {
  const start = reduceChat(initialChatState, { type: 'state/snapshot', state: snapshot({}) });
  return events.reduce(reduceChat, start);
}

function delta(id: string, offset: number, text: string): ToView {
  return { type: 'message/delta', id, offset, text };
}

function content(state: ChatState, id: string): string | undefined {
  return state.messages.find((message) => message.id === id)?.content;
}

function snapshot(changes: Partial<ChatSnapshot>): ChatSnapshot {
  return {
    session: { id: 's1', title: 'First' },
    messages: [
      message({ id: 'q', role: 'user', content: 'Where?' }),
      message({ id: 'a', role: 'assistant', content: 'part' }),
    ],
    earlierCount: 0,
    model: { label: 'm', isOffline: false, contextWindow: 8000 },
    chips: [],
    budget: noBudget,
    costs: {},
    summaries: noSummaries,
    draft: '',
    images: [],
    queue: [],
    phase: 'idle',
    notices: [],
    suggestions: [],
    ...changes,
  };
}

function message(given: Partial<Message> & Pick<Message, 'id' | 'role'>): Message {
  return {
    sessionId: 's1',
    parentId: null,
    content: '',
    status: 'complete',
    createdAtMs: 1,
    updatedAtMs: 1,
    hasReceipt: false,
    ...given,
  };
}
