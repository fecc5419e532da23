// The entry of a diagram's page: the extension sends the diagram, a frame draws it, and the page shows the picture.
import { render } from 'preact';
import type { ToDiagram } from '../../protocol/diagramProtocol.ts';
import { createStatusRegion } from '../statusRegion.ts';
import { useStrings } from '../strings.ts';
import { german } from '../stringsGerman.ts';
import { DiagramDrawer } from './diagramDrawer.ts';
import { connectDiagramHost } from './diagramHost.ts';
import { type DiagramActions, DiagramPage } from './diagramPage.tsx';
import { DrawingFrame } from './drawingFrame.ts';
import { onThemeChange } from './editorTheme.ts';
import type { ZoomMemory } from './useZoom.ts';

const root = document.getElementById('diagram');
if (document.documentElement.lang === 'de') useStrings(german);
if (root) start(root);

function start(page: HTMLElement): void {
  const announce = createStatusRegion(document.body);
  const nonce = document.querySelector<HTMLScriptElement>('#diagram-script')?.nonce ?? '';
  let shown: ToDiagram | undefined;
  const drawer = new DiagramDrawer(
    () => new DrawingFrame(shown?.renderer ?? '', nonce),
    (view) => shown && render(<DiagramPage {...{ source: shown.source, view, actions, memory }} />, page),
  );
  const draw = () => void (shown && drawer.draw(shown.source));
  const host = connectDiagramHost((message) => {
    shown = message;
    keepZoom(message.source === host.kept.source ? host.kept.zoom : undefined);
    draw();
  });
  const keepZoom = (zoom: number | undefined) => {
    memory.zoom = zoom;
    if (shown) host.keep({ source: shown.source, ...(zoom !== undefined && { zoom }) });
  };
  const memory: ZoomMemory = { zoom: undefined, keep: keepZoom };
  const actions: DiagramActions = {
    announce,
    draw,
    stop: () => drawer.abandon(),
    copy: (text) => host.post({ type: 'diagram/copy', text }),
    save: (svg) => host.post({ type: 'diagram/save', svg }),
  };
  onThemeChange(draw);
  host.post({ type: 'diagram/ready' });
}
