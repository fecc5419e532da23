// Forks, splits, merges, moved turns and edited answers as a user does them: commands and the controller on a real core; the
// view is a list of what it was sent, and what the editor asks is answered here.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { ThroughlineError } from '../../../src/base/errors.ts';
import { type Core, createCore } from '../../../src/core/core.ts';
import type { Receipt } from '../../../src/core/model/receipt.ts';
import type { ChatController } from '../../../src/extension/chat/chatController.ts';
import { MergeCommand } from '../../../src/extension/sessions/mergeCommand.ts';
import { TreeCommands } from '../../../src/extension/sessions/treeCommands.ts';
import type { ToView } from '../../../src/protocol/chatProtocol.ts';
import { waitFor } from '../../support/workbench/processes.ts';
import { coreOptions, createController } from '../controllerFixture.ts';

type Items = readonly (vscode.QuickPickItem & { readonly picked?: boolean })[];

describe('conversations as trees in the editor', () => {
  const signal = new AbortController().signal;
  const { showQuickPick, showInformationMessage } = vscode.window;
  let folder: string;
  let core: Core;
  let controller: ChatController;
  let commands: TreeCommands;
  let posted: ToView[];
  /** What is chosen in each list that is shown, by labels; the lists as they were. */
  let choices: (string | readonly string[] | undefined)[];
  let lists: string[][];
  let told: string[];
  /** The button of a notification that is chosen. */
  let button: string | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'trees-'));
    mkdirSync(path.join(folder, 'project'));
    for (const name of ['a.ts', 'b.ts', 'c.ts']) writeFileSync(path.join(folder, 'project', name), 'export {};\n');
    core = await createCore(coreOptions(folder), signal);
    posted = [];
    controller = createController(
      core,
      async () => core.offlineModel,
      (message) => posted.push(message),
    );
    await controller.sendSnapshot();
    commands = new TreeCommands({
      core,
      undos: controller.undos,
      isRunning: (id) => controller.isRunning(id),
      show: (id) => controller.showSession(id),
      change: (id, work) => controller.edits.change(id, work),
      startEditing: (message, isFarAway) => controller.editAnswer(message, isFarAway),
    });
    choices = [];
    lists = [];
    told = [];
    button = undefined;
    Object.assign(vscode.window, {
      showQuickPick: async (items: Items, { canPickMany }: vscode.QuickPickOptions) => {
        lists.push(items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator).map(({ label }) => label));
        const choice = choices.shift();
        const chosen = items.filter(({ label }) => (Array.isArray(choice) ? choice : [choice]).includes(label));
        return canPickMany ? (choice === undefined ? items.filter(({ picked }) => picked) : chosen) : chosen[0];
      },
      showInformationMessage: async (message: string, ...buttons: readonly string[]) => {
        told.push(message);
        assert.ok(button === undefined || buttons.includes(button), buttons.join());
        return button;
      },
    });
  });

  afterEach(async () => {
    Object.assign(vscode.window, { showQuickPick, showInformationMessage });
    await controller.close();
    await core.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const say = (sessionId: string, question: string, receipt?: Receipt) => {
    const asked = core.history.add(sessionId, { role: 'user', content: question });
    const journal = core.history.beginAnswer(sessionId, {
      parentId: asked.id,
      model: 'm',
      ...(receipt && { receipt }),
    });
    journal.append(`Answer to ${question}`);
    return { question: asked.id, answer: journal.finish({ status: 'complete' }).id };
  };
  const make = (title: string, ...questions: readonly string[]) => {
    const { id } = core.sessions.create({ title });
    for (const question of questions) say(id, question);
    return id;
  };
  const questions = (id: string) =>
    core.history.load(id).flatMap(({ role, content }) => (role === 'user' ? [content] : []));
  const on = (messageId: string) => ({ webview: 'throughline.chat', throughlineMessage: messageId });
  const shownId = () => core.sessions.active.id;
  const snapshots = () => posted.flatMap((message) => (message.type === 'state/snapshot' ? [message.state] : []));
  const undoByKey = () => controller.onMessage({ type: 'message/undo', sessionId: shownId() });
  const isBusy = (error: unknown) =>
    error instanceof ThroughlineError && error.failure.code === 'chat.conversationBusy';

  it('forks from the menu of a message, shows where it came from, and goes back with the key for Undo', async () => {
    const source = make('Slugs', 'One', 'Two');
    await controller.showSession(source);
    const [first] = core.history.load(source);
    await commands.fork(on(first?.id ?? ''));
    const fork = shownId();
    assert.notEqual(fork, source);
    assert.deepEqual(questions(fork), ['One']);
    assert.deepEqual(snapshots().at(-1)?.session, {
      id: fork,
      title: 'Slugs (fork)',
      madeFrom: { kind: 'fork', from: [{ sessionId: source, title: 'Slugs', messageId: first?.id }] },
    });
    assert.deepEqual(told, ['Forked “Slugs” into a new session.']);
    controller.onMessage({ type: 'session/show', sessionId: source, messageId: first?.id ?? '' });
    await waitFor(() => shownId() === source, 'the source to be shown');
    assert.equal(snapshots().at(-1)?.landing?.messageId, first?.id);
    await controller.showSession(fork);
    core.sessions.setDraft(fork, 'half a question');
    undoByKey();
    await waitFor(() => snapshots().at(-1)?.session.id === source, 'the source to be shown again');
    assert.equal(core.sessions.get(fork), undefined);
    assert.equal(core.sessions.draft(source), 'half a question', 'what was being written is not lost');
    await commands.undo();
    assert.deepEqual(questions(source), ['One', 'Two']);
  });

  it('asks in the palette which question, the newest first, and forks with its answer', async () => {
    await controller.showSession(make('Slugs', 'One', 'Two', 'Three'));
    choices = ['Two'];
    await commands.fork(undefined);
    assert.deepEqual(lists, [['Three', 'Two', 'One']]);
    assert.deepEqual(questions(shownId()), ['One', 'Two']);
    assert.equal(core.history.load(shownId()).length, 4);
    choices = [undefined];
    const before = core.sessions.list().length;
    await commands.fork(undefined);
    assert.equal(core.sessions.list().length, before, 'given up');
  });

  it('splits, names the new session by its first question, and undoes that by the notification', async () => {
    const source = make('Slugs', 'One', 'Two', 'Three');
    await controller.showSession(source);
    choices = ['Two'];
    await commands.split(undefined);
    const made = shownId();
    assert.deepEqual([questions(source), questions(made)], [['One'], ['Two', 'Three']]);
    assert.equal(core.sessions.get(made)?.title, 'Two');
    await controller.showSession(source);
    undoByKey();
    await waitFor(() => questions(source).length === 3, 'the split to be undone');
    choices = ['Three'];
    button = 'Undo';
    await commands.split(undefined);
    assert.deepEqual([shownId(), questions(source)], [source, ['One', 'Two', 'Three']]);
  });

  it('moves the turns that are chosen, the one of the menu first among them, and tells the view what is left', async () => {
    const source = make('Slugs', 'One', 'Two', 'Three');
    const target = make('Dashes', 'Before');
    await controller.showSession(source);
    const [first] = core.history.load(source);
    choices = [['Three', 'One'], 'Dashes'];
    await commands.moveTurns(on(first?.id ?? ''));
    assert.deepEqual([questions(source), questions(target)], [['Two'], ['Before', 'One', 'Three']]);
    assert.deepEqual(lists[0], ['One', 'Two', 'Three']);
    assert.deepEqual(lists[1]?.slice(0, 2), ['$(add) New Session', 'Dashes']);
    assert.ok(!lists[1]?.includes('Slugs'), 'not to itself');
    assert.deepEqual(told, ['Moved 2 turns to “Dashes”.']);
    const replaced = posted.findLast((message) => message.type === 'messages/replaced');
    assert.deepEqual(
      replaced?.messages.map(({ content }) => content),
      ['Two', 'Answer to Two'],
    );
    undoByKey();
    await waitFor(() => questions(source).length === 3, 'the turns to come back');
    assert.deepEqual(questions(target), ['Before']);
    const [, , second] = core.history.load(source);
    // What the menu was opened on is chosen already.
    choices = [undefined, '$(add) New Session'];
    button = 'Show Session';
    await commands.moveTurns(on(second?.id ?? ''));
    assert.deepEqual(questions(shownId()), ['Two']);
    assert.deepEqual(questions(source), ['One', 'Three']);
  });

  it('copies turns, and leaves the view as it is', async () => {
    const source = make('Slugs', 'One', 'Two');
    const target = make('Dashes', 'Before');
    await controller.showSession(source);
    choices = [['Two'], 'Dashes'];
    await commands.copyTurns(undefined);
    assert.deepEqual(
      [questions(source), questions(target)],
      [
        ['One', 'Two'],
        ['Before', 'Two'],
      ],
    );
    await commands.undo();
    assert.deepEqual(questions(target), ['Before']);
  });

  it('edits an answer: the view is asked for it, told of it, and the key for Undo brings the text back', async () => {
    const source = make('Slugs', 'One', 'Two');
    await controller.showSession(source);
    const answer = core.history.load(source)[1] ?? assert.fail();
    await commands.editAnswer(on(answer.id));
    assert.deepEqual(posted.at(-1), { type: 'answer/edit', messageId: answer.id });
    choices = ['One'];
    await commands.editAnswer(undefined);
    assert.deepEqual(posted.at(-1), { type: 'answer/edit', messageId: answer.id });
    assert.equal(snapshots().at(-1)?.landing?.messageId, answer.id, 'from the palette it is led to');
    const change = (text: string) => controller.onMessage({ type: 'message/editAnswer', messageId: answer.id, text });
    change('Corrected');
    const changed = () => posted.flatMap((message) => (message.type === 'message/changed' ? [message.message] : []));
    await waitFor(() => changed().length === 1, 'the view to be told');
    const [shown] = changed();
    assert.deepEqual([shown?.content, shown?.alternates?.count, core.history.load(source).length], ['Corrected', 2, 4]);
    assert.ok(shown?.editedAtMs !== undefined);
    undoByKey();
    await waitFor(() => changed().length === 2, 'the view to be told of the undo');
    assert.deepEqual([changed()[1]?.content, changed()[1]?.alternates], ['Answer to One', undefined]);
    for (const text of ['  ', 'Answer to One']) change(text);
    await controller.sendSnapshot();
    assert.equal(changed().length, 2, 'an empty or unchanged text changes nothing');
  });

  it('does nothing to a conversation in which an answer is being written', async () => {
    const source = make('Slugs', 'One');
    const asked = core.history.add(source, { role: 'user', content: 'Two' });
    const journal = core.history.beginAnswer(source, { parentId: asked.id, model: 'm' });
    await controller.showSession(source);
    await assert.rejects(commands.split(on(asked.id)), isBusy);
    choices = [['One'], '$(add) New Session'];
    await assert.rejects(commands.moveTurns(undefined), isBusy);
    journal.finish({ status: 'complete' });
    await commands.split(on(asked.id));
    assert.deepEqual(questions(source), ['One']);
  });

  it('shows within a second what another window splits off, moves away or edits', async () => {
    const source = make('Slugs', 'One', 'Two', 'Three');
    await controller.showSession(source);
    const other = await createCore(coreOptions(folder), signal);
    try {
      const shown = () =>
        snapshots()
          .at(-1)
          ?.messages.map(({ content }) => content);
      const ids = core.history.load(source).map(({ id }) => id);
      const [first, , , , third] = ids;
      other.trees.split(third ?? '', 'Three');
      await waitFor(() => shown()?.length === 4, 'the split', 2500);
      other.trees.editAnswer(ids[1] ?? '', 'Corrected there');
      await waitFor(() => shown()?.[1] === 'Corrected there', 'the edited answer', 2500);
      other.trees.moveTurns({ fromSessionId: source, turns: [[first ?? '', ids[1] ?? '']], to: { title: 'New' } });
      await waitFor(() => shown()?.length === 2, 'the turn to go', 2500);
      assert.deepEqual(shown(), ['Two', 'Answer to Two']);
      const before = snapshots().length;
      other.sessions.create({ title: 'Something else' });
      const deletion = other.history.delete(ids[3] ?? '');
      await waitFor(() => shown()?.length === 1, 'the answer to go', 2500);
      assert.equal(snapshots().length, before + 1, 'only what concerns this session is drawn anew');
      other.history.restore(deletion);
    } finally {
      await other.close();
    }
  });

  it('says that nothing was undone when the conversation went on', async () => {
    const source = make('Slugs', 'One');
    await controller.showSession(source);
    await commands.fork(on(core.history.load(source)[1]?.id ?? ''));
    const fork = shownId();
    say(fork, 'Asked since');
    await assert.rejects(
      commands.undo(),
      (error) => error instanceof ThroughlineError && error.failure.code === 'session.changedSince',
    );
    assert.deepEqual(questions(fork), ['One', 'Asked since']);
  });

  describe('merged', () => {
    const receipt = (...files: readonly string[]): Receipt => ({
      version: 1,
      createdAtMs: 5,
      model: 'm',
      endpoint: '',
      contextWindow: 8000,
      reservedForAnswer: 1000,
      systemTokens: 3,
      questionTokens: 4,
      history: { included: 0, leftOut: 0, tokens: 0 },
      items: files.map((file) => ({
        label: file,
        source: 'file',
        reason: 'Pinned by you',
        outcome: 'included',
        tokens: 1,
        sentTokens: 1,
        ref: { kind: 'file', path: file },
      })),
      redactions: [],
      totalTokens: 7,
      sent: [],
    });
    const merge = (...ids: readonly string[]) => new MergeCommand({ core, trees: commands }).run(ids);
    const pinned = () => core.context.attachments.map((one) => [core.context.relativePath(one.path), one.pinned]);

    it('asks for the order and where they differ, and takes what is chosen; the originals stay', async () => {
      const ours = core.sessions.create({ title: 'Ours', systemPrompt: 'Be brief.' }).id;
      const theirs = core.sessions.create({ title: 'Theirs', systemPrompt: 'Be kind.' }).id;
      say(ours, 'One', receipt('a.ts'));
      say(theirs, 'Two', receipt('b.ts'));
      await core.context.addFile(path.join(folder, 'project/c.ts'), { pinned: true }, signal);
      await core.context.addFile(path.join(folder, 'project/a.ts'), { pinned: true }, signal);
      choices = ['By time', 'From “Theirs”', 'Both', 'From “Theirs”'];
      await merge(ours, theirs);
      const made = core.sessions.get(shownId());
      assert.deepEqual([made?.title, made?.systemPrompt], ['Theirs', 'Be brief.\n\nBe kind.']);
      assert.deepEqual(questions(shownId()), ['One', 'Two']);
      assert.deepEqual(pinned(), [
        ['c.ts', true],
        ['b.ts', true],
      ]);
      assert.deepEqual([questions(ours), questions(theirs)], [['One'], ['Two']]);
      assert.deepEqual(lists[0], ['By time', '“Ours”, then “Theirs”', '“Theirs”, then “Ours”']);
      undoByKey();
      await waitFor(() => pinned()[1]?.[0] === 'a.ts', 'the merge to be undone');
      assert.equal(shownId(), ours);
      assert.equal(core.sessions.get(made?.id ?? ''), undefined);
      assert.deepEqual(pinned(), [
        ['c.ts', true],
        ['a.ts', true],
      ]);
    });

    it('asks in the palette for the other session, and only what differs', async () => {
      const ours = make('Ours', 'One');
      make('Theirs', 'Two');
      await controller.showSession(ours);
      choices = ['Theirs', '“Theirs”, then “Ours”', 'Both'];
      await merge();
      assert.deepEqual(lists.length, 3);
      assert.deepEqual([core.sessions.get(shownId())?.title, questions(shownId())], ['Ours + Theirs', ['Two', 'One']]);
      choices = ['Theirs', 'By time', undefined];
      const before = core.sessions.list().length;
      await merge();
      assert.equal(core.sessions.list().length, before, 'given up');
    });

    it('are two: more are not guessed at', async () => {
      const ids = ['One', 'Two', 'Three'].map((title) => make(title, title));
      await assert.rejects(
        merge(...ids),
        (error) => error instanceof ThroughlineError && error.failure.code === 'session.mergeTakesTwo',
      );
    });
  });
});
