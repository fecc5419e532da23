// Every state of the chat view, by its name: what the extension sends, and what a user does then. Tests that hold in
// any state go through all of them.
import type {
  ChatSnapshot,
  FromView,
  ImageRef,
  MentionChoice,
  RetryNotice,
  ToView,
} from '../../../src/protocol/chatProtocol.ts';
import { waitFor } from '../workbench/processes.ts';
import { answer, budget, chip, failure, question, receipt, resume, shortItems, snapshot } from './chatFixtures.ts';
import type { ViewPage } from './webviewHarness.ts';

export interface ViewState {
  readonly send: readonly ToView[];
  readonly act?: (view: ViewPage) => Promise<void>;
  /** Takes back what `act` did, where the next state would not. */
  readonly undo?: (view: ViewPage) => Promise<void>;
}

const reply =
  'In [a.ts](src/a.ts), where `makeSlug` cuts the words. There are **two** cases:\n\n' +
  '1. The text is empty.\n2. It has more than 64 characters:\n   - the last word goes\n   - the dashes go\n\n' +
  '```ts\nexport function makeSlug(text: string): string {\n  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");\n}\n```\n\n' +
  '> A slug is never empty.\n\n- [x] done\n- [ ] open\n\n| case | result |\n|---|---|\n| `Ä b` | `b` |\n| 64 and more | cut |\n';
const usage = { promptTokens: 6401, completionTokens: 312, cost: 0.0021 };
const timing = { firstTokenMs: 800, totalMs: 8000 };
const talk = [
  question('q', 'Where is a slug made, and what becomes of long ones?'),
  answer('a', reply, { usage, timing }),
];
const chips = [
  chip('slug', { followsEditor: true, source: 'activeFile' }),
  chip('aVeryLongNameOfAFileThatDoesNotFit', { pinned: true }),
  chip('gone', { problem: 'It is gone.' }),
  chip('problems', { source: 'problems', label: 'Problems', mention: '@problems', tokens: 310 }),
];
const offline = { label: 'Offline assistant', isOffline: true, contextWindow: 32_768 };
const streamed = { status: 'streaming', hasReceipt: false } as const;

const choices: readonly MentionChoice[] = [
  { source: 'selection', label: 'selection', matches: [], detail: 'slug.ts:1-12', insert: '@selection', goesOn: false },
  { source: 'folder', label: 'folder', matches: [], detail: 'A folder', insert: '@folder', goesOn: true },
  ...['report', 'config'].map((name) => ({
    source: 'file',
    label: `${name}.ts`,
    matches: [0, 1],
    detail: 'src/with/a/rather/long/path/to/it',
    insert: `@src/${name}.ts`,
    goesOn: false,
  })),
];

const pictures = [1, 2, 3].map(
  (number): ImageRef => ({
    id: `picture${number}`,
    name: number === 2 ? 'a-very-long-name-of-a-screenshot-that-does-not-fit.png' : `Pasted image ${number}`,
    type: 'image/png',
    width: 800,
    height: 600,
    bytes: 123_456,
  }),
);

async function drawPictures(view: ViewPage): Promise<void> {
  for (const { id } of pictures.slice(0, 2)) await view.call('sendPicture', id);
  await view.send({ type: 'image/data', id: 'picture3' });
}

const retry: RetryNotice = { failure, status: 429, attempt: 2, of: 4, delayMs: 60_000 };

const long = Array.from(
  { length: 30 },
  (_, index) => `${index + 1}. A line of a long answer, which goes on for a while.`,
);

export const rightToLeft = {
  question: 'איפה נמצאת הפונקציה `makeSlug` ומה היא עושה?',
  answer:
    'הפונקציה `makeSlug` נמצאת בקובץ [slug.ts](src/slug.ts:3).\n\n- פריט ראשון\n- פריט שני עם `code`\n\n' +
    '```ts\nconst slug = makeSlug("שלום");\n```\n\n' +
    '> ציטוט קצר\n\n| שם | ערך |\n|---|---|\n| א | 1 |\n\nAn English line between.\n\n1. ראשון\n2. שני\n',
};

/** Two turns that a summary stands for, one of which is kept, and one after them. */
export const summarised: Partial<ChatSnapshot> = {
  messages: [
    question('q1', 'Where is a slug made?'),
    answer('a1', reply, { usage, timing }),
    question('q2', 'And what becomes of long ones?'),
    answer('a2', 'They are cut at **64** characters.'),
    ...talk,
  ],
  costs: { q2: 14, a2: 40, q: 24, a: 1300 },
  summaries: {
    summary: {
      id: 'summary',
      text: '- Slugs are made by `makeSlug` in `src/a.ts`.\n- Long ones are cut at **64** characters.',
      model: 'some-model',
      isEdited: true,
      hasReceipt: true,
      turns: 2,
      keptTurns: 1,
      lastId: 'a2',
      sourceTokens: 1378,
      tokens: 96,
    },
    keptTurns: ['q2'],
    keptPassages: [{ id: 'p1', messageId: 'a1', text: 'A slug is never empty.' }],
    isWorking: false,
  },
};

export const viewStates: Readonly<Record<string, ViewState>> = {
  empty: { send: [snapshot({ chips: chips.slice(0, 1) })] },
  offline: { send: [snapshot({ model: offline })] },
  answered: { send: [snapshot({ messages: talk, chips })] },
  forked: {
    send: [
      snapshot({
        session: {
          id: 's1',
          title: 'Slugs (fork)',
          madeFrom: { kind: 'fork', from: [{ sessionId: 's0', title: 'Where is a slug made', messageId: 'a0' }] },
        },
        messages: [
          talk[0] ?? question('q', 'Why?'),
          answer('a', reply, { usage, timing, editedAtMs: 1_700_000_000_000 }),
        ],
      }),
    ],
  },
  'editing an answer': {
    send: [
      snapshot({ messages: [question('q', 'Why?'), answer('a', long.slice(0, 8).join('\n'))] }),
      { type: 'answer/edit', messageId: 'a' },
    ],
  },
  connecting: { send: [snapshot({ messages: [question('q', 'Why?')], phase: 'collecting' })] },
  waiting: {
    send: [
      snapshot({ messages: [question('q', 'Why?'), answer('a', '', streamed)], phase: 'waiting', phaseForMs: 3200 }),
    ],
  },
  streaming: {
    send: [
      snapshot({
        messages: [question('q', 'Why?'), answer('a', reply.slice(0, 300), streamed)],
        phase: 'streaming',
      }),
    ],
  },
  countdown: {
    send: [snapshot({ messages: [question('q', 'Why?'), answer('a', '', streamed)], phase: 'retrying', retry })],
  },
  thinking: {
    send: [
      snapshot({
        messages: [question('q', 'Why?'), answer('a', '', { ...streamed, reasoning: 'Is it 42? It may be **41**.' })],
        phase: 'thinking',
        phaseForMs: 4100,
      }),
    ],
  },
  'thinking folded': {
    send: [snapshot({ messages: [question('q', 'Why?'), answer('a', 'It is 42.', thought())] })],
  },
  'thinking open': {
    send: [snapshot({ messages: [question('q', 'Why?'), answer('a', 'It is 42.', thought())] })],
    act: ({ page }) => page.getByRole('button', { name: 'Thought for 12 s' }).click(),
  },
  failed: {
    send: [
      snapshot({
        messages: [question('q', 'Why?'), answer('a', 'Half', { status: 'failed', failure })],
        notices: [{ ...failure, action: 'showLog' }],
        budget: budget({ totalTokens: 120_000, items: shortItems }),
        chips,
      }),
      { type: 'composer/restore', text: 'Once more', failure },
    ],
  },
  interrupted: {
    send: [snapshot({ messages: [question('q', 'Why?'), answer('a', 'Half', { status: 'interrupted' })] })],
  },
  alternates: {
    send: [
      snapshot({
        messages: [
          { ...question('q', 'Why?'), alternates: { index: 2, count: 2, previousId: 'q0' } },
          answer('a', reply, { usage, timing, alternates: { index: 2, count: 3, previousId: 'a0', nextId: 'a2' } }),
        ],
      }),
    ],
  },
  'question being edited': {
    send: [snapshot({ messages: talk })],
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Edit question' }).first().click();
      await page.getByRole('textbox', { name: 'Edited question' }).waitFor();
    },
    undo: ({ page }) => page.keyboard.press('Escape'),
  },
  summarised: {
    send: [snapshot(summarised)],
  },
  'summary open': {
    send: [snapshot(summarised)],
    act: ({ page }) => page.getByRole('button', { name: /^Summary of 2 turns/ }).click(),
    undo: ({ page }) => page.getByRole('button', { name: /^Summary of 2 turns/ }).click(),
  },
  queued: {
    send: [
      snapshot({
        messages: [question('q', 'Why?'), answer('a', 'Because', streamed)],
        phase: 'streaming',
        queue: [
          { id: 'w1', text: 'And what of the tests? This question is longer than the line that it stands in.' },
          { id: 'w2', text: 'Who wrote it?' },
        ],
      }),
    ],
  },
  'queue held': {
    send: [
      snapshot({
        messages: [question('q', 'Why?'), answer('a', 'Because', { status: 'stopped' })],
        queue: [{ id: 'w1', text: 'And what of the tests? This question is longer than the line that it stands in.' }],
      }),
    ],
  },
  'read-only': {
    send: [snapshot({ messages: talk, isReadOnly: true, queue: [{ id: 'w1', text: 'And what of the tests?' }] })],
  },
  'mention picker open': {
    send: [snapshot({ messages: talk })],
    act: async (view) => {
      await view.page.getByRole('textbox', { name: 'Message' }).pressSequentially('@');
      const asked = async () => (await view.posted()).findLast((message) => message.type === 'mention/query');
      await waitFor(async () => (await asked()) !== undefined, 'the view to ask what can be mentioned');
      const { serial } = (await asked()) as Extract<FromView, { type: 'mention/query' }>;
      await view.send({ type: 'mention/choices', serial, choices, isPartial: true });
      await view.page.getByRole('option').first().waitFor();
    },
    undo: ({ page }) => page.keyboard.press('Escape'),
  },
  'meter open': {
    send: [snapshot({ messages: talk, chips, budget: budget({ totalTokens: 120_000, items: shortItems }) })],
    act: async ({ page }) => {
      await page.getByRole('button', { name: /of 128k tokens/ }).click();
      await page.getByRole('group', { name: 'Where the tokens of the next message go' }).waitFor();
    },
    undo: ({ page }) => page.getByRole('button', { name: /of 128k tokens/ }).click(),
  },
  'receipt open': { send: [snapshot({ messages: talk }), { type: 'receipt/show', messageId: 'a', receipt }] },
  finding: {
    send: [snapshot({ messages: talk })],
    act: async (view) => {
      await view.page.keyboard.press('Control+f');
      await view.page.getByRole('textbox', { name: 'Find in session' }).fill('slug');
      const asked = async () => (await view.posted()).findLast((message) => message.type === 'find/query');
      await waitFor(async () => (await asked())?.query === 'slug', 'it to be looked for');
      const found = [
        { messageId: 'q', count: 1 },
        { messageId: 'a', count: 4 },
      ];
      await view.send({ type: 'find/results', serial: (await asked())?.serial ?? 0, found });
      await view.page
        .getByRole('search')
        .getByText(/^\d of \d$/)
        .waitFor();
    },
    undo: ({ page }) => page.getByRole('button', { name: /^Close \(/ }).click(),
  },
  images: {
    send: [
      snapshot({
        messages: [{ ...question('q', 'What is wrong in these?'), images: pictures }, answer('a', 'The margin.')],
        images: pictures,
      }),
    ],
    act: drawPictures,
  },
  'images refused': {
    send: [snapshot({ model: { ...offline, takesImages: false }, images: pictures })],
    act: drawPictures,
  },
  'resume line': { send: [snapshot({ messages: talk }), { type: 'resume/changed', notice: resume }] },
  'code actions': {
    send: [
      snapshot({
        messages: [
          question('q', 'How?'),
          answer(
            'a',
            'So:\n\n```sh\nnpm run build && npm test -- --grep "a long title of a test that does not fit"\n```\n',
          ),
        ],
      }),
    ],
    act: ({ page }) => page.getByRole('button', { name: 'Copy code' }).focus(),
  },
  'sticky question': {
    send: [
      snapshot({
        messages: [question('q', 'What is in the long list that I asked you for?'), answer('a', long.join('\n'))],
      }),
    ],
    act: async ({ page }) => {
      await page.getByRole('log').hover();
      await page.mouse.wheel(0, -150);
      await page.locator('.sticky-question').waitFor();
      // It is there at the end, too: only this tells that the wheel has turned.
      await page.getByRole('button', { name: 'Jump to latest' }).waitFor();
    },
  },
  'right to left': {
    send: [
      snapshot({
        messages: [
          question('q', rightToLeft.question),
          answer('a', rightToLeft.answer, {
            usage,
            alternates: { index: 2, count: 3, previousId: 'a0', nextId: 'a2' },
          }),
        ],
        chips: [chip('קובץ', { pinned: true }), chip('b')],
        suggestions: ['מה עושה הפרויקט?'],
        draft: 'ומה עם הבדיקות?',
      }),
    ],
  },
};

function thought() {
  return {
    reasoning: 'Is it 42? It may be **41**.',
    timing: { firstTokenMs: 500, thoughtMs: 12_300, totalMs: 20_000 },
  };
}

/** Shows each state, in a session of its own, and calls `look` then. */
export async function throughStates(view: ViewPage, look: (name: string) => Promise<void>): Promise<void> {
  for (const name of Object.keys(viewStates)) await inState(view, name, () => look(name));
}

export async function inState(view: ViewPage, name: string, look: () => Promise<void>): Promise<void> {
  const state = viewStates[name];
  if (!state) throw new Error(`There is no state ${name}`);
  await view.send(...state.send.map((message) => inSession(message, name)));
  await view.untilStill();
  await state.act?.(view);
  await look();
  await state.undo?.(view);
}

// Another session is another list: nothing of the state before is left, an open receipt included.
function inSession(message: ToView, name: string): ToView {
  if (message.type !== 'state/snapshot') return message;
  return { ...message, state: { ...message.state, session: { id: `s-${name}`, title: name } } };
}

/** Until the page has been laid out anew. */
export async function relaid({ page }: ViewPage): Promise<void> {
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
}
