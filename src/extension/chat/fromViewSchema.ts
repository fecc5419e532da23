// Checks what the chat view sends. The view shows untrusted text, so its messages are data from outside. valibot (MIT,
// tree-shaken to a few kB) describes them; the type is held against the protocol by the compiler.
import * as v from 'valibot';
import { mostImageBytes } from '../../base/imageFile.ts';
import type { FromView } from '../../protocol/chatProtocol.ts';

const id = v.pipe(v.string(), v.maxLength(500));
const longText = v.pipe(v.string(), v.maxLength(4_000_000));

const imageData = v.pipe(
  v.instance(Uint8Array),
  v.check(({ byteLength }) => byteLength <= mostImageBytes),
);

const scroll = v.object({ messageId: id, offsetPx: v.number(), atEnd: v.boolean() });

const schema: v.GenericSchema<unknown, FromView> = v.variant('type', [
  v.object({ type: v.literal('chat/ready') }),
  v.object({ type: v.literal('history/earlier'), sessionId: id, before: id, until: v.optional(id) }),
  v.object({ type: v.literal('chat/send'), sessionId: id, text: longText }),
  v.object({ type: v.literal('chat/stop'), sessionId: id }),
  v.object({ type: v.literal('chat/tryNow'), sessionId: id }),
  v.object({ type: v.literal('chat/retry'), messageId: id }),
  v.object({ type: v.literal('chat/continue'), messageId: id }),
  v.object({ type: v.literal('message/edit'), messageId: id, text: longText }),
  v.object({ type: v.literal('message/showAlternate'), messageId: id }),
  v.object({ type: v.literal('message/delete'), messageId: id }),
  v.object({ type: v.literal('message/editAnswer'), messageId: id, text: longText }),
  v.object({ type: v.literal('message/undo'), sessionId: id }),
  v.object({ type: v.literal('summary/make'), sessionId: id }),
  v.object({ type: v.literal('summary/edit'), summaryId: id, text: longText }),
  v.object({ type: v.picklist(['summary/undo', 'summary/asWritten', 'summary/receipt']), summaryId: id }),
  v.object({ type: v.literal('turn/keep'), messageId: id, isKept: v.boolean() }),
  v.object({ type: v.literal('passage/keep'), messageId: id, text: v.pipe(v.string(), v.maxLength(20_000)) }),
  v.object({ type: v.literal('passage/release'), sessionId: id, id }),
  v.object({ type: v.picklist(['queue/send', 'queue/edit', 'queue/remove']), sessionId: id, id }),
  v.object({ type: v.literal('draft/changed'), sessionId: id, text: longText }),
  v.object({ type: v.literal('image/add'), sessionId: id, name: id, data: imageData }),
  v.object({
    type: v.literal('image/refused'),
    name: id,
    problem: v.picklist(['notImage', 'drawing', 'animated', 'tooLarge', 'unreadable', 'tooMany']),
  }),
  v.object({ type: v.literal('image/remove'), sessionId: id, id }),
  v.object({ type: v.literal('image/request'), id }),
  v.object({ type: v.literal('image/open'), id, name: id }),
  v.object({ type: v.literal('image/pick') }),
  v.object({ type: v.literal('scroll/changed'), sessionId: id, scroll }),
  v.object({ type: v.literal('context/remove'), id: longText }),
  v.object({ type: v.literal('context/pin'), id: longText, pinned: v.boolean() }),
  v.object({ type: v.literal('context/open'), id: longText }),
  v.object({ type: v.literal('context/add') }),
  v.object({
    type: v.literal('context/drop'),
    uris: v.pipe(v.array(v.pipe(v.string(), v.maxLength(8_000))), v.maxLength(500)),
  }),
  v.object({
    type: v.literal('find/query'),
    sessionId: id,
    serial: v.number(),
    query: v.pipe(v.string(), v.maxLength(1000)),
  }),
  v.object({ type: v.literal('find/close') }),
  v.object({ type: v.literal('mention/query'), serial: v.number(), query: v.pipe(v.string(), v.maxLength(500)) }),
  v.object({ type: v.literal('mention/close') }),
  v.object({ type: v.literal('resume/choose'), choice: v.picklist(['refresh', 'freeze', 'dismiss']) }),
  v.object({ type: v.literal('receipt/open'), messageId: id }),
  v.object({ type: v.literal('session/takeOver'), sessionId: id }),
  v.object({ type: v.literal('session/show'), sessionId: id, messageId: v.exactOptional(id) }),
  v.object({ type: v.literal('link/open'), href: v.pipe(v.string(), v.maxLength(8_000)) }),
  v.object({ type: v.literal('text/copy'), text: longText }),
  v.object({
    type: v.literal('code/act'),
    action: v.picklist(['insert', 'replace', 'newFile', 'terminal', 'diagram']),
    text: longText,
    language: id,
  }),
  v.object({
    type: v.literal('action/run'),
    action: v.picklist([
      'retry',
      'setApiKey',
      'selectModel',
      'openSettings',
      'showLog',
      'newSession',
      'resumeSession',
      'connectModel',
    ]),
  }),
  v.object({ type: v.literal('view/failed'), message: v.string() }),
]);

/** The message, when it is one of the protocol. */
export function parseFromView(message: unknown): FromView | undefined {
  const result = v.safeParse(schema, message);
  return result.success ? result.output : undefined;
}
