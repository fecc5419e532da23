// Sessions out into files, and back.
import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { sampleReceipt } from '../history/historyFixture.ts';
import { type ArchiveFixture, createArchiveFixture, dump, everything, fill, type Machine } from './archiveFixture.ts';

const { signal } = new AbortController();

describe('Exported sessions', () => {
  let fixture: ArchiveFixture;
  let here: Machine;
  let ids: readonly [string, string];

  beforeEach(() => {
    fixture = createArchiveFixture();
    here = fixture.machine();
    ids = fill(here);
  });

  afterEach(() => fixture.dispose());

  const json = async (contents = everything, sessionIds: readonly string[] = ids) => {
    const file = fixture.file('sessions.json');
    await here.exporter.writeJson(file, { sessionIds, contents, signal });
    return file;
  };
  const markdown = async (contents = everything) => {
    const files = ids.map((id) => [id, fixture.file(`${id}.md`)] as const);
    for (const [id, file] of files) await here.exporter.writeMarkdown(file, { sessionIds: [id], contents, signal });
    return files.map(([, file]) => file);
  };

  it('come back without loss from JSON', async () => {
    const file = await json();
    const document = JSON.parse(readFileSync(file, 'utf8'));
    deepEqual([document.format, document.version, document.sessions.length], ['throughline.sessions', 1, 2]);
    const there = fixture.machine('q');
    const outcome = await there.import([file]);
    deepEqual(outcome.unreadable, []);
    deepEqual([outcome.added, outcome.grown, outcome.unchanged], [2, 0, 0]);
    deepEqual(dump(there), dump(here));
    deepEqual(there.history.load('one'), here.history.load('one'));
  });

  it('come back without loss from Markdown, also when its line ends were changed', async () => {
    for (const change of [(text: string) => text, (text: string) => text.replaceAll('\n', '\r\n')]) {
      const files = await markdown();
      for (const file of files) writeFileSync(file, change(readFileSync(file, 'utf8')));
      const there = fixture.machine('q');
      const outcome = await there.import(files);
      deepEqual(outcome.unreadable, []);
      deepEqual(dump(there), dump(here));
    }
  });

  it('come back without loss when another program wrote the JSON anew', async () => {
    const file = await json();
    writeFileSync(file, `\ufeff${JSON.stringify(JSON.parse(readFileSync(file, 'utf8')), null, 2)}`);
    const there = fixture.machine('q');
    deepEqual((await there.import([file])).unreadable, []);
    deepEqual(dump(there), dump(here));
  });

  it('come back from a file with text of any size', async () => {
    const large = 'long --> '.repeat(300_000);
    here.history.add('one', { role: 'user', content: large });
    const there = fixture.machine('q');
    deepEqual((await there.import([await json()])).unreadable, []);
    equal(there.history.load('one').at(-1)?.content, large);
  });

  it('add nothing when they are imported again, from either form', async () => {
    const files = [await json(), ...(await markdown())];
    const there = fixture.machine('q');
    await there.import(files);
    const before = dump(there);
    const again = await there.import(files);
    deepEqual([again.added, again.grown, again.copied, again.unchanged, again.messages], [0, 0, 0, 4, 0]);
    deepEqual(dump(there), before);
    const atHome = await here.import(files);
    deepEqual([atHome.added, atHome.grown, atHome.unchanged], [0, 0, 4]);
  });

  it('read well: who spoke when, what was thought, every fence closed, and the data at the end', async () => {
    const [file = ''] = await markdown();
    const [body = ''] = readFileSync(file, 'utf8').split('\n<!-- throughline.sessions: the conversation as data.');
    match(
      body,
      /^# Retries --> and more\n\n\*shop · feature\/x · \d{4}-\d\d-\d\d \d\d:\d\d\*\n\n## You\n\n\*.* · version 2 of 2\*\n\nIn other words\n/,
    );
    here.history.showAlternate(here.history.load('one')[0]?.alternates?.previousId ?? '');
    const [again = ''] = await markdown();
    const text = readFileSync(again, 'utf8');
    match(text, /\*\(image: a --> b\.png, 8 × 4 pixels\)\*\n\n```ts\nlet a = 1; \/\/ never closed\n```\n\n## gpt\n/);
    match(text, /<details><summary>Thinking<\/summary>\n\nThinking of ```ts/);
    match(text, /-->\n\\<!-- not closed\n\\<script>/);
    match(text, /\n-->\n$/);
  });

  it('hold no secret when secrets are to be replaced, and are the same sessions where these are', async () => {
    const key = `ghp_${'a1B2c3D4e5'.repeat(4)}`;
    const question = here.history.add('two', { role: 'user', content: `My key is ${key}, and --> is no end` });
    here.stores.sessions.update('two', { title: `About ${key}` });
    const receipt = { ...sampleReceipt, sent: [{ role: 'user' as const, content: `export TOKEN=${key}` }] };
    const answer = here.history.beginAnswer('two', { parentId: question.id, model: 'm', receipt });
    answer.appendReasoning(`So ${key} it is`);
    answer.finish({ status: 'failed', failure: { code: 'c', what: 'w', why: `refused ${key}`, next: 'n' } });
    const contents = { ...everything, isRedacted: true };
    const files = [await json(contents), ...(await markdown(contents))];
    for (const file of files) ok(!readFileSync(file, 'utf8').includes(key), file);
    const there = fixture.machine('q');
    await there.import(files);
    match(
      there.stores.messages.get(question.id)?.content ?? '',
      /^My key is \[redacted:github-token:[0-9a-f]{4}\], and --> is no end$/,
    );
    const before = dump(here);
    const atHome = await here.import(files);
    deepEqual([atHome.added, atHome.grown, atHome.unchanged], [0, 0, 4]);
    deepEqual(dump(here), before);
  });

  it('are read and come back from the trash, and are in it there, too', async () => {
    here.stores.sessions.setDeleted('two', 'p', 50);
    const files = await markdown();
    match(readFileSync(files[1] ?? '', 'utf8'), /^# Second\n[\s\S]*## You\n[\s\S]*Stays\n/);
    const there = fixture.machine('q');
    await there.import(files);
    deepEqual(dump(there), dump(here));
    equal(there.stores.sessions.get('two'), undefined);
  });

  it('leave context and images out when asked to', async () => {
    const text = readFileSync(await json({ isRedacted: false, withContext: false, withImages: false }), 'utf8');
    ok(!/"receipts"|"messageImages"|"data":/.test(text));
    deepEqual(JSON.parse(text).leftOut, ['context', 'images']);
    const there = fixture.machine('q');
    deepEqual((await there.import([fixture.file('sessions.json')])).unreadable, []);
    equal(there.history.load('one').length, here.history.load('one').length);
    // What was left out comes with a later file that has it.
    await there.import([await json()]);
    // A summary that is there stays as it is.
    for (const { stores } of [there, here]) stores.database.run('UPDATE summaries SET receipt_json = NULL');
    deepEqual(dump(there), dump(here));
  });

  it('are written as a whole or not at all', async () => {
    const file = await json();
    const before = readFileSync(file, 'utf8');
    const abort = new AbortController();
    const request = { sessionIds: ids, contents: everything, signal: abort.signal, onProgress: () => abort.abort() };
    await here.exporter.writeJson(file, request).then(
      () => ok(false, 'it was not stopped'),
      (error: Error) => equal(error.name, 'AbortError'),
    );
    equal(readFileSync(file, 'utf8'), before);
    await here.exporter
      .writeJson(fixture.file('no/such/folder.json'), { sessionIds: ids, contents: everything, signal })
      .then(
        () => ok(false, 'it was written'),
        (error) => equal(error.failure.code, 'archive.exportFailed'),
      );
  });
});
