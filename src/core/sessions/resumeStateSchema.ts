import * as v from 'valibot';
import { sentImageTypes } from '../../base/imageFile.ts';
import { type ResumeState, resumeStateVersion } from './resumeState.ts';

/** What was found where a state should be. */
export type ResumeStateReading =
  | { readonly kind: 'valid'; readonly state: ResumeState }
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'newerVersion'; readonly version: number };

const count = v.pipe(v.number(), v.finite());
const line = v.pipe(v.number(), v.integer(), v.minValue(1));
const scroll = v.object({ messageId: v.string(), offsetPx: count, atEnd: v.boolean() });

const path = v.pipe(v.string(), v.minLength(1));
const source = v.variant('kind', [
  v.object({ kind: v.literal('folder'), path: v.string() }),
  v.object({ kind: v.literal('problems'), path: v.exactOptional(path) }),
  v.object({ kind: v.literal('diff') }),
  v.object({ kind: v.literal('session'), id: v.string() }),
]);

const image = v.object({
  id: v.string(),
  name: v.string(),
  type: v.picklist(sentImageTypes),
  width: count,
  height: count,
  bytes: count,
});

const range = v.exactOptional(v.object({ start: line, end: line }));
const attachments = v.array(
  v.object({
    path,
    range,
    pinned: v.boolean(),
    frozen: v.exactOptional(v.object({ messageId: v.string(), atMs: count, path: v.exactOptional(path) })),
  }),
);
const sources = v.array(v.object({ ref: source, pinned: v.boolean() }));

const queued = v.object({
  id: v.string(),
  text: v.string(),
  images: v.exactOptional(v.array(image)),
  context: v.exactOptional(
    v.object({
      attachments,
      sources,
      editor: v.exactOptional(v.object({ path, selection: range, cursorLine: line })),
      followsEditor: v.boolean(),
    }),
  ),
  prompt: v.exactOptional(v.string()),
  explains: v.exactOptional(v.object({ path, language: v.string(), text: v.string(), range })),
});

const schema = v.object({
  version: v.literal(resumeStateVersion),
  savedAtMs: count,
  activeSessionId: v.exactOptional(v.string()),
  sessions: v.record(
    v.string(),
    v.object({
      draft: v.exactOptional(v.string()),
      images: v.exactOptional(v.array(image)),
      queued: v.exactOptional(v.array(queued)),
      scroll: v.exactOptional(scroll),
      changedAtMs: count,
    }),
  ),
  attachments,
  sources: v.exactOptional(sources),
  followsEditor: v.boolean(),
  model: v.exactOptional(v.string()),
  context: v.exactOptional(v.object({ branch: v.exactOptional(v.string()), activeFiles: v.array(v.string()) })),
});

const newerVersion = v.looseObject({ version: v.pipe(v.number(), v.minValue(resumeStateVersion + 1)) });

/** Reads a stored state, which may be damaged or of another version of Throughline. */
export function readResumeState(value: unknown): ResumeStateReading {
  if (v.is(newerVersion, value)) return { kind: 'newerVersion', version: value.version };
  const result = v.safeParse(schema, value);
  if (result.success) return { kind: 'valid', state: result.output };
  const [issue] = result.issues;
  return { kind: 'damaged', why: `${v.getDotPath(issue) ?? 'state'}: ${issue.message}` };
}
