import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Message } from '../../protocol/chatProtocol.ts';
import { nextFrame } from '../frames.ts';
import { handFocusOn } from '../handFocusOn.ts';
import { questionParts } from '../markdown/questionParts.ts';
import { text } from '../strings.ts';
import { useServices } from '../viewContext.ts';
import { MessageImages } from './messageImages.tsx';
import { menuContext } from './messageMenu.ts';
import { QuestionEditor } from './questionEditor.tsx';
import { QuestionToolbar } from './questionToolbar.tsx';
import { TurnCost, type TurnPlace } from './turnCost.tsx';

/** A question that needs more lines than this is folded; the style sheet says how much of it stays. */
const longestLines = 12;

interface QuestionViewProps {
  readonly message: Message;
  readonly isLast: boolean;
  readonly place: TurnPlace;
  readonly cost: number | undefined;
  readonly window: number;
}

/** A question, and what can be done with it: written anew in its place, for one. */
export function QuestionView({ message, isLast, place, cost, window }: QuestionViewProps) {
  const { unfinished } = useServices();
  const [isEditing, setEditing] = useState(() => unfinished.edits.has(message.id));
  const toolbar = useRef<HTMLDivElement>(null);
  const edit = () => {
    unfinished.edits.set(message.id, message.content);
    setEditing(true);
  };
  const cancel = () => {
    unfinished.edits.delete(message.id);
    setEditing(false);
    // Drawn first: the button to go back to was not there.
    nextFrame(() => toolbar.current?.querySelector('button')?.focus());
  };
  return (
    <article
      class={`message question${place === 'summarised' ? ' summarised' : ''}`}
      ref={handFocusOn}
      aria-label={text('you')}
      data-message={message.id}
      data-vscode-context={menuContext(message)}
    >
      {message.images && <MessageImages images={message.images} />}
      {isEditing ? (
        <QuestionEditor message={message} onCancel={cancel} />
      ) : (
        <>
          {message.content !== '' && <QuestionBody content={message.content} />}
          <QuestionToolbar message={message} isLast={isLast} toolbar={toolbar} onEdit={edit}>
            <TurnCost messageId={message.id} place={place} cost={cost} window={window} />
          </QuestionToolbar>
        </>
      )}
    </article>
  );
}

/** What a person wrote, shown as written: `#include` is no heading. Only fenced code is drawn as code. */
function QuestionBody({ content }: { content: string }) {
  const body = useRef<HTMLDivElement>(null);
  const parts = useMemo(() => questionParts(content), [content]);
  const isLong = useIsLong(body, content);
  const [isOpen, setOpen] = useState(false);
  const isFolded = isLong && !isOpen;
  // What the keyboard reaches below the fold is shown.
  const onFocusIn = (event: FocusEvent) => {
    if (!isFolded || !body.current || !(event.target instanceof Element)) return;
    if (event.target.getBoundingClientRect().bottom > body.current.getBoundingClientRect().bottom) {
      if (event.target.matches(':focus-visible')) setOpen(true);
    }
  };
  return (
    <div class="bubble">
      <div class={`question-body${isFolded ? ' folded' : ''}`} ref={body} onFocusIn={onFocusIn}>
        {parts.map((part, index) =>
          part.kind === 'code' ? (
            <QuestionCode key={index} lang={part.lang} code={part.text} />
          ) : (
            <div key={index} class="question-text" dir="auto">
              {part.text}
            </div>
          ),
        )}
      </div>
      {isLong && (
        <button type="button" class="link-button fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {text(isOpen ? 'showLess' : 'showAll')}
        </button>
      )}
    </div>
  );
}

// The block's nodes are the renderer's, as in an answer; Preact only owns the frame around them.
function QuestionCode({ lang, code }: { lang: string; code: string }) {
  const { renderer } = useServices();
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => frame.current?.replaceChildren(renderer.codeBlock(lang, code)), [renderer, lang, code]);
  return <div class="question-code" ref={frame} />;
}

// Measured, since a line that is written may need many that are read; again when the width changes.
function useIsLong(body: { readonly current: HTMLElement | null }, content: string): boolean {
  const [isLong, setLong] = useState(false);
  const measure = useCallback(() => {
    if (!body.current) return;
    const line = Number.parseFloat(getComputedStyle(body.current).lineHeight);
    setLong(body.current.scrollHeight > longestLines * line + 1);
  }, [body]);
  useLayoutEffect(() => {
    measure();
    if (!body.current) return undefined;
    const sizes = new ResizeObserver(measure);
    sizes.observe(body.current);
    return () => sizes.disconnect();
  }, [body, content, measure]);
  return isLong;
}
