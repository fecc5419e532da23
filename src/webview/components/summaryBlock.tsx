import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ShownSummary, SummaryState } from '../../protocol/chatProtocol.ts';
import { formatTokens } from '../formatTokens.ts';
import { nextFrame } from '../frames.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { isComposing } from '../isComposing.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { Icon, IconButton } from './icon.tsx';
import { memo } from './memo.ts';
import { MessageBody } from './messageBody.tsx';

interface SummaryBlockProps {
  readonly summary: ShownSummary;
  readonly passages: SummaryState['keptPassages'];
  readonly isWorking: boolean;
}

/** Stands below the turns that a summary is sent in place of: folded, with what it says and what can be done with it. */
export const SummaryBlock = memo(({ summary, passages, isWorking }: SummaryBlockProps) => {
  const { turns, sourceTokens, tokens } = summary;
  const block = useRef<HTMLElement>(null);
  const { isEditing, setEditing, begun, done } = useSummaryEdit(summary, block);
  const [isOpen, setOpen] = useState(isEditing);
  const body = useId();
  const counts = { before: formatTokens(sourceTokens), after: formatTokens(tokens) };
  return (
    <section class="summary-block" ref={block} aria-label={text('summary')}>
      <button
        type="button"
        class="link-button summary-head"
        ref={handFocusOn}
        aria-expanded={isOpen}
        aria-controls={body}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
        <span>{turns === 1 ? text('summaryOfOne') : text('summaryOf', { turns })}</span>{' '}
        <span class="counts">{text('summaryTokens', counts)}</span>
      </button>
      <div id={body} class="summary-body" hidden={!isOpen}>
        {isOpen && (
          <>
            <p class="muted">{explanation(summary, isWorking)}</p>
            {isEditing ? (
              <SummaryEditor summary={summary} begun={begun} onDone={done} />
            ) : (
              <>
                <MessageBody content={summary.text} isFinal={true} />
                <Passages passages={passages} />
                <SummaryToolbar summary={summary} onEdit={() => setEditing(true)} />
              </>
            )}
          </>
        )}
      </div>
    </section>
  );
});

type Begun = { readonly summaryId: string; readonly text: string };

interface BegunText {
  readonly get: () => Begun | undefined;
  readonly keep: (begun: Begun) => void;
}

// An edit ends when it is given up or the summary says what was written, not before: it may not have been stored.
function useSummaryEdit({ text: stored }: ShownSummary, block: { readonly current: HTMLElement | null }) {
  const services = useServices();
  const { summaries } = services.unfinished;
  const [sessionId] = useState(services.sessionId);
  const get = () => summaries.get(sessionId);
  const isStored = () => get()?.text.trim() === stored.trim();
  const [isEditing, setEditing] = useState(() => get() !== undefined && !isStored());
  const done = () => {
    summaries.delete(sessionId);
    setEditing(false);
    if (!block.current?.contains(document.activeElement)) return;
    nextFrame(() => block.current?.querySelector<HTMLElement>('.toolbar button')?.focus());
  };
  useLayoutEffect(() => {
    if (isStored()) done();
  }, [stored]);
  const begun: BegunText = { get, keep: (written) => summaries.set(sessionId, written) };
  return { isEditing, setEditing, begun, done };
}

function explanation({ model, isEdited, turns, keptTurns }: ShownSummary, isWorking: boolean): string {
  const by = model === '' ? text('summaryOutline') : text('summaryBy', { model });
  return [
    turns === 1 ? text('summaryExplainedOne') : text('summaryExplained', { turns }),
    ...(keptTurns === 0 ? [] : [keptTurns === 1 ? text('summaryKeptOne') : text('summaryKept', { count: keptTurns })]),
    by,
    ...(isEdited ? [text('summaryEdited')] : []),
    ...(isWorking ? [text('summaryWorking')] : []),
  ].join(' ');
}

function SummaryToolbar({ summary, onEdit }: { summary: ShownSummary; onEdit: () => void }) {
  const { post, announce } = useServices();
  const { id: summaryId, isEdited, hasReceipt } = summary;
  const copy = () => {
    post({ type: 'text/copy', text: summary.text });
    announce(text('copied'));
  };
  return (
    <div class="toolbar">
      <IconButton icon="edit" label={text('summaryEdit')} onClick={onEdit} />
      <IconButton icon="copy" label={text('summaryCopy')} onClick={copy} />
      {isEdited && (
        <IconButton
          icon="history"
          label={text('summaryAsWritten')}
          onClick={() => post({ type: 'summary/asWritten', summaryId })}
        />
      )}
      <IconButton
        icon="discard"
        label={text('summaryUndo')}
        title={text('summaryUndoHint')}
        onClick={() => post({ type: 'summary/undo', summaryId })}
      />
      {hasReceipt && (
        <IconButton
          icon="checklist"
          label={text('summaryReceipt')}
          onClick={() => post({ type: 'summary/receipt', summaryId })}
        />
      )}
    </div>
  );
}

interface SummaryEditorProps {
  readonly summary: ShownSummary;
  readonly begun: BegunText;
  readonly onDone: () => void;
}

/** A summary in other words. It stays until they are stored. */
function SummaryEditor({ summary, begun, onDone }: SummaryEditorProps) {
  const { post } = useServices();
  const input = useRef<HTMLTextAreaElement>(null);
  const { id: summaryId } = summary;
  const [begunFor] = useState(() => begun.get()?.summaryId ?? summaryId);
  useLayoutEffect(() => {
    const own = input.current;
    if (!own) return;
    own.value = begun.get()?.text ?? summary.text;
    own.focus();
  }, []);
  const keep = (words: string) => begun.keep({ summaryId: begunFor, text: words });
  const save = () => {
    const words = input.current?.value ?? '';
    if (words.trim() === '') return;
    if (words.trim() === summary.text.trim()) return onDone();
    keep(words);
    post({ type: 'summary/edit', summaryId, text: words });
  };
  // Enter starts a new line here: a summary has several.
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const isSave = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (event.key !== 'Escape' && !isSave) return;
    event.preventDefault();
    if (isSave) save();
    else onDone();
  };
  return (
    <div class="question-editor">
      <textarea
        ref={input}
        rows={4}
        dir="auto"
        aria-label={text('summaryEditLabel')}
        onInput={(event) => keep(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {begunFor !== summaryId && <p class="muted">{text('summaryIsAnother')}</p>}
      <div class="status-actions">
        <button type="button" class="button" onClick={save}>
          {text('summarySave')}
        </button>
        <button type="button" class="button secondary" onClick={onDone}>
          {text('editCancel')}
        </button>
      </div>
    </div>
  );
}

function Passages({ passages }: Pick<SummaryBlockProps, 'passages'>) {
  const { post, sessionId } = useServices();
  if (passages.length === 0) return null;
  return (
    <>
      <p class="muted">{text('passagesKept')}</p>
      <ul class="kept-passages">
        {passages.map(({ id, text: words }) => (
          <li key={id}>
            <span dir="auto">{words}</span>
            <IconButton
              icon="close"
              label={text('passageRelease')}
              onClick={() => post({ type: 'passage/release', sessionId: sessionId(), id })}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
