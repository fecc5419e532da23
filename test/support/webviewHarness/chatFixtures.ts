import {
  type BudgetNotice,
  type ChatSnapshot,
  type Chip,
  type Failure,
  type Message,
  noSummaries,
  type Receipt,
  type ResumeNotice,
  type ToView,
} from '../../../src/protocol/chatProtocol.ts';

/** A snapshot of an empty session with `changes`. */
export function snapshot(changes: Partial<ChatSnapshot> = {}): ToView {
  return {
    type: 'state/snapshot',
    state: {
      session: { id: 's1', title: 'Session' },
      messages: [],
      earlierCount: 0,
      model: { label: 'some-model', isOffline: false, contextWindow: 128_000 },
      chips: [],
      budget: budget({ totalTokens: 1234 }),
      costs: {},
      summaries: noSummaries,
      draft: '',
      images: [],
      queue: [],
      phase: 'idle',
      notices: [],
      suggestions: ['What is this?', 'Where does it start?', 'How is it tested?'],
      ...changes,
    },
  };
}

/** The cost of a next question with `changes`. */
export function budget(changes: Partial<BudgetNotice> = {}): BudgetNotice {
  return {
    totalTokens: 0,
    contextWindow: 128_000,
    isCalibrated: false,
    systemTokens: 240,
    questionTokens: 18,
    reservedForAnswer: 4096,
    history: { included: 0, leftOut: 0, tokens: 0 },
    items: [],
    overBy: 0,
    ...changes,
  };
}

/** Two things that will not go along whole. */
export const shortItems: BudgetNotice['items'] = [
  { label: 'one.ts', source: 'file', reason: 'Added by you', outcome: 'trimmed', tokens: 9000, sentTokens: 4000 },
  { label: 'two.ts', source: 'file', reason: 'It is gone.', outcome: 'leftOut', tokens: 0, sentTokens: 0 },
];

export function question(id: string, content: string): Message {
  return { ...blank, id, role: 'user', content };
}

export function answer(id: string, content: string, changes: Partial<Message> = {}): Message {
  return { ...blank, id, role: 'assistant', content, hasReceipt: true, ...changes };
}

export function chip(id: string, changes: Partial<Chip> = {}): Chip {
  return {
    id,
    label: `${id}.ts`,
    detail: `src/${id}.ts`,
    source: 'file',
    tokens: 1200,
    pinned: false,
    followsEditor: false,
    ...changes,
  };
}

export const failure: Failure = {
  code: 'model.unauthorised',
  what: 'The model refused the request.',
  why: 'The key is not valid.',
  next: 'Set another key.',
  action: 'setApiKey',
};

export const resume: ResumeNotice = {
  sinceMs: 1_763_760_000_000,
  branch: { before: 'main', now: 'feature/with-a-long-name' },
  commits: 3,
  files: [
    { label: 'a.ts', state: 'changed' },
    { label: 'b.ts', state: 'gone' },
  ],
};

export const receipt: Receipt = {
  version: 1,
  createdAtMs: 1_763_760_000_000,
  model: 'some-model',
  endpoint: 'https://api.example.com/v1',
  contextWindow: 128_000,
  reservedForAnswer: 4096,
  systemTokens: 240,
  questionTokens: 18,
  history: { included: 6, leftOut: 2, tokens: 1900 },
  items: [
    { label: 'a.ts', source: 'file', reason: 'Pinned', outcome: 'included', tokens: 420, sentTokens: 420 },
    { label: 'b.ts', source: 'file', reason: 'Open', outcome: 'trimmed', tokens: 9000, sentTokens: 4000 },
    { label: 'c.json', source: 'file', reason: 'Added', outcome: 'leftOut', tokens: 90_000, sentTokens: 0 },
  ],
  redactions: [{ kind: 'AWS access key', placeholder: '[redacted:aws-1]', count: 2 }],
  totalTokens: 6578,
  reported: { promptTokens: 6401, completionTokens: 312 },
  sentTokens: [240, 6338],
  sent: [
    { role: 'system', content: 'You are an assistant.' },
    { role: 'user', content: 'Where is [redacted:aws-1] used?' },
  ],
};

const blank = {
  sessionId: 's1',
  parentId: null,
  status: 'complete',
  createdAtMs: 1,
  updatedAtMs: 1,
  hasReceipt: false,
} as const;
