import { deepEqual, equal, ok } from 'node:assert/strict';
import fc from 'fast-check';
import { calibrationKey, countTokens, TokenEstimator } from '../../../src/core/model/tokenEstimate.ts';

// Counts of the published o200k vocabulary.
const samples: Readonly<Record<string, { readonly tokens: number; readonly text: string }>> = {
  'English prose': {
    tokens: 103,
    text: `When a request fails before the first word of the answer has come, it is sent again once, because most of what goes wrong there passes by itself: a server that restarts, a connection that was lost while the laptop slept. After the first word nothing is repeated. The reader has already seen part of an answer, and a second one that begins differently would only confuse; so the text is kept, marked as interrupted, and the choice between going on and starting over is left to the person who asked.`,
  },
  TypeScript: {
    tokens: 306,
    text: `export async function readEntries(path: string, signal: AbortSignal): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const line of readLines(path, { encoding: 'utf8', signal })) {
    if (line.startsWith('#') || line.trim() === '') continue;
    const [id, createdAtMs, ...words] = line.split('\\t');
    if (!id || Number.isNaN(Number(createdAtMs))) throw new ParseError(path, entries.length + 1);
    entries.push({ id, createdAtMs: Number(createdAtMs), text: words.join('\\t') });
  }
  return entries.sort((a, b) => a.createdAtMs - b.createdAtMs);
}
`.repeat(2),
  },
  Python: {
    tokens: 152,
    text: `class Journal:
    """Appends entries to a file and reads them back in order."""

    def __init__(self, path: Path, *, limit: int = 1000) -> None:
        self._path = path
        self._limit = limit
        self._entries: list[Entry] = []

    def append(self, entry: Entry) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\\n")
        self._entries.append(entry)
        if len(self._entries) > self._limit:
            raise JournalFull(f"{self._path} holds more than {self._limit} entries")
`,
  },
  JSON: {
    tokens: 402,
    text: JSON.stringify(
      Array.from({ length: 8 }, (_, i) => ({
        id: `entry-${i * 37}`,
        createdAtMs: 1700000000000 + i * 86400000,
        tags: ['draft', 'pinned'],
        size: i * 1.5,
      })),
      null,
      2,
    ),
  },
  German: {
    tokens: 57,
    text: `Der Verlauf einer Unterhaltung wird sofort gespeichert, noch bevor die Anfrage den Rechner verlässt. Stürzt der Editor ab, so steht die bis dahin empfangene Antwort beim nächsten Öffnen wieder da, und man kann sie fortsetzen oder wiederholen. Gelöscht wird nichts ohne Rückfrage.`,
  },
  Chinese: {
    tokens: 79,
    text: `每次对话都会立即保存在本地数据库中，请求发出之前用户的消息就已经写入磁盘。如果编辑器崩溃，已经收到的部分回答会在下次打开时恢复，并标记为中断，用户可以选择继续或者重新生成。除了用户自己看到的请求之外，任何内容都不会离开这台机器。`,
  },
  Japanese: {
    tokens: 67,
    text: `会話の履歴はすぐにローカルのデータベースに保存されます。エディターが異常終了しても、それまでに受け取った回答は次回の起動時に復元され、続けるかやり直すかを選ぶことができます。`,
  },
  Russian: {
    tokens: 52,
    text: `История разговора сохраняется сразу, ещё до того как запрос покинет компьютер. Если редактор аварийно завершится, уже полученная часть ответа появится при следующем открытии, и её можно будет продолжить или запросить заново.`,
  },
};

describe('The token estimate', () => {
  for (const [name, { text, tokens }] of Object.entries(samples)) {
    it(`is within a fifth of the real count for ${name}`, () => {
      const ratio = countTokens(text) / tokens;
      ok(ratio > 0.88 && ratio < 1.2, `${ratio.toFixed(2)} times the real count`);
    });
  }

  it('charges what is no language by its length', () => {
    const base64 = Buffer.from(
      Array.from({ length: 600 }, (_, index) => (index * index * 31 + index * 7) % 256),
    ).toString('base64');
    ok(countTokens(base64) > base64.length * 0.4);
    equal(countTokens('1234567890'), 4);
    ok(countTokens(' '.repeat(80)) < 3);
  });

  it('is nothing for nothing, and never more than a token and a half a character', () => {
    equal(countTokens(''), 0);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const tokens = countTokens(text);
        ok(tokens >= 0 && tokens <= text.length * 1.5);
      }),
    );
  });

  it('learns how a model differs, and for that model only', () => {
    const estimator = new TokenEstimator();
    const text = 'some words of a prompt '.repeat(100);
    const before = estimator.estimate(text, 'a');
    for (let turn = 0; turn < 10; turn += 1) {
      const estimated = estimator.estimate(text, 'a');
      estimator.calibrate('a', estimated, before * 1.3);
    }
    ok(Math.abs(estimator.estimate(text, 'a') / before - 1.3) < 0.01);
    equal(estimator.estimate(text, 'b'), before);
    equal(estimator.estimate(text), before);
  });

  it('is not thrown off by small requests or one absurd report', () => {
    const estimator = new TokenEstimator();
    const text = 'word '.repeat(1000);
    const before = estimator.estimate(text, 'a');
    estimator.calibrate('a', 20, 60);
    estimator.calibrate('a', 1000, 0);
    estimator.calibrate('a', 1000, Number.NaN);
    equal(estimator.estimate(text, 'a'), before);
    for (let turn = 0; turn < 50; turn += 1) estimator.calibrate('a', 1000, 1_000_000);
    ok(estimator.estimate(text, 'a') <= before * 2.5 + 1);
  });

  it('knows the same name at two endpoints apart, and what it knows nothing of', () => {
    const there = calibrationKey({ endpoint: 'http://a/v1', id: 'm' });
    const elsewhere = calibrationKey({ endpoint: 'http://b/v1', id: 'm' });
    let saved = 0;
    const estimator = new TokenEstimator({}, () => {
      saved += 1;
    });
    estimator.calibrate(there, 20, 60);
    deepEqual([saved, estimator.isCalibrated(there)], [0, false]);
    estimator.calibrate(there, 1000, 1200);
    deepEqual([saved, estimator.isCalibrated(there), estimator.isCalibrated(elsewhere)], [1, true, false]);
  });

  it('keeps what it learned, and passes over what is damaged', () => {
    const estimator = new TokenEstimator();
    estimator.calibrate('a', 1000, 1200);
    const saved = JSON.parse(JSON.stringify(estimator));
    deepEqual(new TokenEstimator(saved).toJSON(), estimator.toJSON());
    deepEqual(
      new TokenEstimator({ bad: { factor: 99, reports: 1 }, odd: { factor: Number.NaN, reports: 1 } }).toJSON(),
      {},
    );
  });
});
