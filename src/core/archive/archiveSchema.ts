import * as v from 'valibot';
import { longestEdge, sentImageTypes } from '../../base/imageFile.ts';
import { archiveFormat, archiveVersion } from './archiveFormat.ts';

// What every version of the format has. Further fields are columns, which the database's own schema is held against.
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const time = v.pipe(v.number(), v.safeInteger());
const edge = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(longestEdge));

const header = v.looseObject({ format: v.literal(archiveFormat), version: v.literal(archiveVersion) });
const newer = v.looseObject({
  format: v.literal(archiveFormat),
  version: v.pipe(v.number(), v.minValue(archiveVersion + 1)),
});

const project = v.object({
  id: name,
  name: v.string(),
  path: v.string(),
  gitRootCommit: v.exactOptional(v.string()),
  gitRemote: v.exactOptional(v.string()),
  gitSubfolder: v.string(),
  createdAtMs: time,
  lastSeenAtMs: time,
});

const session = v.looseObject({
  id: name,
  title: v.string(),
  headMessageId: v.exactOptional(name),
  createdAtMs: time,
  updatedAtMs: time,
  project: v.exactOptional(project),
});

const message = v.looseObject({
  id: name,
  sessionId: name,
  parentId: v.exactOptional(name),
  role: name,
  content: v.string(),
  // Nobody writes on in a file.
  status: v.pipe(name, v.notValue('streaming')),
  createdAtMs: time,
  updatedAtMs: time,
});

const image = v.object({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  type: v.picklist(sentImageTypes),
  width: edge,
  height: edge,
  data: v.pipe(v.string(), v.base64()),
});

export type ArchiveHeader = v.InferOutput<typeof header>;
export type ArchiveProject = v.InferOutput<typeof project>;
export type ArchiveSession = v.InferOutput<typeof session>;
export type ArchiveMessage = v.InferOutput<typeof message>;
export type ArchiveImage = v.InferOutput<typeof image>;

/** What was read, or where it is not what it should be. */
export type Checked<T> =
  | { readonly kind: 'valid'; readonly value: T }
  | { readonly kind: 'wrong'; readonly where: string };

/** What a file begins with. */
export function checkHeader(value: unknown): 'valid' | 'newerVersion' | 'other' {
  if (v.is(header, value)) return 'valid';
  return v.is(newer, value) ? 'newerVersion' : 'other';
}

export function checkSession(value: unknown): Checked<ArchiveSession> {
  return checked(session, value);
}

export function checkMessage(value: unknown): Checked<ArchiveMessage> {
  return checked(message, value);
}

export function checkImage(value: unknown): Checked<ArchiveImage> {
  return checked(image, value);
}

// Says where, never what stood there.
function checked<T>(schema: v.GenericSchema<unknown, T>, value: unknown): Checked<T> {
  const result = v.safeParse(schema, value);
  if (result.success) return { kind: 'valid', value: result.output };
  return { kind: 'wrong', where: v.getDotPath(result.issues[0]) ?? '' };
}
