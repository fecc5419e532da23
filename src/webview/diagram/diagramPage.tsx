import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { IconButton } from '../components/icon.tsx';
import { text } from '../strings.ts';
import type { DiagramView } from './diagramDrawer.ts';
import { DiagramSource } from './diagramSource.tsx';
import type { Picture } from './picture.ts';
import { useZoom, type Zoom, type ZoomMemory } from './useZoom.ts';

/** What the page does for its buttons. */
export interface DiagramActions {
  copy(text: string): void;
  save(svg: string): void;
  announce(text: string): void;
  /** Draws it again. */
  draw(): void;
  /** Gives up the drawing that is under way. */
  stop(): void;
}

interface DiagramPageProps {
  readonly source: string;
  readonly view: DiagramView;
  readonly actions: DiagramActions;
  readonly memory: ZoomMemory;
}

/** A diagram with what can be done with it. */
export function DiagramPage({ source, view, actions, memory }: DiagramPageProps) {
  const viewport = useRef<HTMLElement>(null);
  const image = useRef<HTMLImageElement>(null);
  const picture = useLastPicture(view);
  const zoom = useZoom({ viewport, image, picture, memory });
  const [isSourceShown, showSource] = useState(false);
  useZoomKeys(zoom);
  const hasNoPicture = view.kind === 'failed' || view.kind === 'abandoned';
  return (
    <main class="diagram">
      <Toolbar {...{ source, picture, zoom, actions, isSourceShown }} onShowSource={() => showSource(!isSourceShown)} />
      <div class="diagram-body">
        <section
          class="diagram-viewport"
          ref={viewport}
          hidden={hasNoPicture}
          aria-label={text('diagram')}
          aria-busy={view.kind === 'drawing'}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
          tabIndex={0}
        >
          {picture && <PictureImage picture={picture} source={source} image={image} />}
        </section>
        {view.kind === 'failed' && <Failed failure={view.failure} />}
        {view.kind === 'drawing' && <Drawing onStop={() => actions.stop()} />}
        {view.kind === 'abandoned' && <Abandoned onAgain={() => actions.draw()} />}
        {(isSourceShown || hasNoPicture) && (
          <DiagramSource source={source} line={view.kind === 'failed' ? view.failure.line : undefined} />
        )}
      </div>
    </main>
  );
}

// While it is drawn again (another theme), the picture that was there stays.
function useLastPicture(view: DiagramView): Picture | undefined {
  const last = useRef<Picture>(undefined);
  if (view.kind === 'drawn') last.current = view.picture;
  else if (view.kind !== 'drawing') last.current = undefined;
  return last.current;
}

function PictureImage(props: { picture: Picture; source: string; image: { current: HTMLImageElement | null } }) {
  const { picture, source, image } = props;
  const url = useMemo(() => URL.createObjectURL(new Blob([picture.svg], { type: 'image/svg+xml' })), [picture]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  // Without words of its own, the source is what there is to be read out.
  const alternative = picture.description || text('diagramOf', { source });
  return <img ref={image} class="diagram-picture" src={url} alt={alternative} draggable={false} />;
}

interface ToolbarProps {
  readonly source: string;
  readonly picture: Picture | undefined;
  readonly zoom: Zoom;
  readonly actions: DiagramActions;
  readonly isSourceShown: boolean;
  readonly onShowSource: () => void;
}

function Toolbar({ source, picture, zoom, actions, isSourceShown, onShowSource }: ToolbarProps) {
  const copy = (what: string) => {
    actions.copy(what);
    actions.announce(text('copied'));
  };
  const withPicture = (act: (one: Picture) => void) => ({
    isDisabled: !picture,
    onClick: () => picture && act(picture),
  });
  return (
    <section class="diagram-toolbar" aria-label={text('diagramActions')}>
      <IconButton icon="zoom-out" label={text('zoomOut')} {...withPicture(() => zoom.zoomOut())} />
      <button
        type="button"
        class="link-button counts"
        title={text('zoomActual')}
        aria-label={text('zoomNow', { percent: Math.round(zoom.scale * 100) })}
        aria-disabled={!picture}
        onClick={() => picture && zoom.actual()}
      >
        {`${Math.round(zoom.scale * 100)} %`}
      </button>
      <IconButton icon="zoom-in" label={text('zoomIn')} {...withPicture(() => zoom.zoomIn())} />
      <IconButton icon="screen-full" label={text('zoomFit')} {...withPicture(() => zoom.fit())} />
      <span class="diagram-gap" />
      <IconButton icon="code" label={text(isSourceShown ? 'hideSource' : 'showSource')} onClick={onShowSource} />
      <IconButton icon="copy" label={text('copySource')} onClick={() => copy(source)} />
      <IconButton icon="file-media" label={text('copySvg')} {...withPicture(({ svg }) => copy(svg))} />
      <IconButton icon="save" label={text('saveSvg')} {...withPicture(({ svg }) => actions.save(svg))} />
    </section>
  );
}

function Drawing({ onStop }: { onStop: () => void }) {
  return (
    <div class="diagram-status">
      <p role="status">{text('diagramDrawing')}</p>
      <button type="button" class="button secondary" onClick={onStop}>
        {text('diagramStop')}
      </button>
    </div>
  );
}

function Abandoned({ onAgain }: { onAgain: () => void }) {
  return (
    <div class="diagram-status is-wide">
      <p role="alert">{text('diagramAbandoned')}</p>
      <button type="button" class="button" onClick={onAgain}>
        {text('diagramAgain')}
      </button>
    </div>
  );
}

function Failed({ failure }: { failure: Extract<DiagramView, { kind: 'failed' }>['failure'] }) {
  const { line, message, leftOut } = failure;
  return (
    <div class="diagram-status is-wide" role="alert">
      <p>
        {leftOut
          ? text('diagramLeftOut')
          : line === undefined
            ? text('diagramFailed')
            : text('diagramFailedAt', { line })}
      </p>
      {!leftOut && (
        <pre class="diagram-message" dir="ltr">
          {message}
        </pre>
      )}
    </div>
  );
}

function useZoomKeys(zoom: Zoom): void {
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { zoomIn, zoomOut, fit, actual } = latest.current;
      const act = { '+': zoomIn, '=': zoomIn, '-': zoomOut, '0': fit, '1': actual }[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
