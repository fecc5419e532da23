import type { AskedWith } from '../../core/chat/askedWith.ts';
import { withPath } from '../../core/context/attachedSource.ts';
import type { ContextManager, GivenAlong } from '../../core/context/contextManager.ts';
import type { QueuedContext } from '../../core/sessions/resumeState.ts';

/** What goes along now with a question that is asked later, but what is pinned: that is seen to then. */
export function queuedContext(context: ContextManager): QueuedContext {
  const shown = (file: string) => context.relativePath(file);
  const { editor } = context;
  return {
    attachments: context.attachments.flatMap(({ range, ...attachment }) =>
      attachment.pinned ? [] : [{ ...attachment, path: shown(attachment.path), ...(range && { range }) }],
    ),
    sources: context.sources.flatMap(({ ref, pinned }) => (pinned ? [] : [{ ref: withPath(ref, shown), pinned }])),
    ...(editor && { editor: { ...editor, path: shown(editor.path) } }),
    followsEditor: context.isFollowingEditor,
  };
}

/** With a question that has all it needs. */
export const nothingAlong: QueuedContext = { attachments: [], sources: [], followsEditor: false };

/** What was there to go along when a question was queued, without what was pinned. */
export function givenWhenQueued(context: ContextManager, queued: QueuedContext): GivenAlong {
  const absolute = (file: string) => context.absolutePath(file);
  const { followsEditor } = queued;
  const editor = queued.editor && { ...queued.editor, path: absolute(queued.editor.path) };
  return {
    attachments: queued.attachments.map((saved) => ({ ...saved, path: absolute(saved.path) })),
    sources: queued.sources.map(({ ref, pinned }) => ({ ref: withPath(ref, absolute), pinned })),
    editor,
    focus: followsEditor ? editor : undefined,
  };
}

/** What goes along when a question is asked again, besides what went along with it only: neither what waits for the next one, nor today's file. */
export function givenAgain(context: ContextManager, { openFile }: AskedWith): GivenAlong {
  const { editor } = context;
  const path = openFile === undefined ? undefined : context.absolutePath(openFile);
  const focus = path === undefined ? undefined : { path, cursorLine: editor?.path === path ? editor.cursorLine : 1 };
  return withPinned(context, { attachments: [], sources: [], editor, focus });
}

/** The same with what is pinned now. */
export function withPinned(context: ContextManager, given: GivenAlong): GivenAlong {
  return {
    ...given,
    attachments: [...context.attachments.filter(({ pinned }) => pinned), ...given.attachments],
    sources: [...context.sources.filter(({ pinned }) => pinned), ...given.sources],
  };
}
