import assert from 'node:assert/strict';
import { createStore } from '../../../src/webview/store.ts';

describe('The state of the view', () => {
  const start = () => {
    const frames: (() => void)[] = [];
    const store = createStore(
      (run) => frames.push(run),
      () => {},
    );
    const drawn: string[] = [];
    store.subscribe(() => drawn.push(store.state.phase));
    const drawFrame = () => {
      for (const run of frames.splice(0)) run();
    };
    return { store, drawn, drawFrame };
  };

  it('is drawn once a frame, however much has changed', () => {
    const { store, drawn, drawFrame } = start();
    store.dispatch({ type: 'turn/phase', phase: 'collecting' });
    store.dispatch({ type: 'turn/phase', phase: 'waiting' });
    assert.deepEqual(drawn, []);
    drawFrame();
    drawFrame();
    assert.deepEqual(drawn, ['waiting']);
  });

  it('after sending is drawn with what that brings, and by itself when nothing comes', async () => {
    const { store, drawn, drawFrame } = start();
    store.dispatch({ type: 'view/sent' });
    assert.equal(store.state.phase, 'collecting');
    drawFrame();
    assert.deepEqual(drawn, []);
    store.dispatch({ type: 'turn/phase', phase: 'waiting' });
    drawFrame();
    assert.deepEqual(drawn, ['waiting']);
    store.dispatch({ type: 'view/sent' });
    await new Promise<void>((resolve) => store.subscribe(resolve));
    assert.deepEqual(drawn, ['waiting', 'collecting']);
  });
});
