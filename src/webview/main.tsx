// The chat view's entry. Draws what the extension sends into `#app`; everything else hangs on `App`.
import { render } from 'preact';
import { keepChordsOutOfText } from './chordKeys.ts';
import { App } from './components/app.tsx';
import { nextFrame } from './frames.ts';
import { connectHost } from './host.ts';
import { ImageIntake } from './images/imageIntake.ts';
import { ImageLibrary } from './images/imageLibrary.ts';
import { MessageRenderer } from './messageRenderer.ts';
import { copyMathsOnce, selectedAnswer } from './quotation.ts';
import { createStatusRegion } from './statusRegion.ts';
import { createStore } from './store.ts';
import { useStrings } from './strings.ts';
import { forgetStored } from './unfinishedAnswers.ts';
import { ServicesProvider, type ViewServices } from './viewContext.ts';
import { ViewMemory } from './viewMemory.ts';

const root = document.getElementById('app');
if (root && document.documentElement.lang === 'de')
  void import('./stringsGerman.ts')
    // Without the table the view speaks English: better than nothing.
    .then(
      ({ german }) => useStrings(german),
      () => undefined,
    )
    .then(() => start(root));
else if (root) start(root);

function start(app: HTMLElement): void {
  keepChordsOutOfText(window);
  const host = connectHost((message) => {
    if (message.type === 'image/data') return images.put(message.id, message.data);
    if (message.type === 'image/offer')
      return takeImages([{ name: message.name, file: new Blob([message.data as Uint8Array<ArrayBuffer>]) }]);
    forgetStored(services.unfinished.edits, message);
    if (message.type !== 'composer/quote') return store.dispatch(message);
    const selected = selectedAnswer();
    if (selected) store.dispatch({ type: 'view/quoted', text: selected.quotation });
  });
  const store = createStore(nextFrame, () => host.post({ type: 'chat/ready' }));
  const images = new ImageLibrary(host.post);
  const intake = new ImageIntake(host.post, host.fail);
  const takeImages: ViewServices['takeImages'] = (taken) => intake.add(store.state.session.id, taken);
  const services: ViewServices = {
    post: host.post,
    images,
    intake,
    takeImages,
    dispatch: (event) => store.dispatch(event),
    announce: createStatusRegion(document.body),
    renderer: new MessageRenderer(host.fail),
    isBusy: () => store.state.phase !== 'idle',
    hasImages: () => store.state.images.length > 0,
    sessionId: () => store.state.session.id,
    isShown: (messageId) => store.state.messages.some(({ id }) => id === messageId),
    unfinished: { edits: new Map(), summaries: new Map() },
  };
  render(
    <ServicesProvider value={services}>
      <App store={store} memory={new ViewMemory(host)} />
    </ServicesProvider>,
    app,
  );
  document.addEventListener('copy', copyMathsOnce);
  host.post({ type: 'chat/ready' });
}
