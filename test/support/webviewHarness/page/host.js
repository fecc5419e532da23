// A double of the editor's webview API, in the page before the view's own script.
(() => {
  const posted = [];
  let state = null;
  const hostileRuns = [];
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => posted.push(structuredClone(message)),
    getState: () => state ?? JSON.parse(document.body.dataset.kept ?? 'null') ?? undefined,
    setState: (next) => {
      state = structuredClone(next);
    },
  });
  globalThis.postedByView = () => posted;
  globalThis.keptByView = () => state;
  globalThis.sendToView = (messages) => {
    for (const message of messages) globalThis.postMessage(message, '*');
  };
  globalThis.blurPage = () => {
    globalThis.dispatchEvent(new Event('blur'));
  };
  // The class of what changes on the page within `ms`, one entry a change.
  globalThis.changesOf = async (ms) => {
    const changed = [];
    const observer = new MutationObserver((records) => {
      for (const { target } of records)
        changed.push((target instanceof Element ? target : target.parentElement).className);
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    await new Promise((resolve) => setTimeout(resolve, ms));
    observer.disconnect();
    return changed;
  };
  // Hostile text calls this; nothing may.
  globalThis.pwned = (what) => hostileRuns.push(String(what));
  globalThis.hostileRuns = () => hostileRuns;
  // Sends `texts` as deltas of message `id` as fast as the page takes them, then `ending`, and waits until
  // `last` is on the page.
  globalThis.burst = async ({ id, texts, ending, last }) => {
    const pause = new MessageChannel();
    let offset = 0;
    let sliceStart = performance.now();
    for (const text of texts) {
      globalThis.postMessage({ type: 'message/delta', id, offset, text }, '*');
      offset += text.length;
      if (performance.now() - sliceStart < 4) continue;
      await new Promise((resolve) => {
        pause.port1.onmessage = resolve;
        pause.port2.postMessage(null);
      });
      sliceStart = performance.now();
    }
    for (const message of ending) globalThis.postMessage(message, '*');
    const body = document.querySelector(`[data-message="${id}"] .markdown`);
    while (!body.lastElementChild?.textContent.endsWith(last)) await new Promise(requestAnimationFrame);
  };
  // WCAG contrast of the text of each element that matches, over the nearest opaque background.
  globalThis.contrasts = (selector) =>
    [...document.querySelectorAll(selector)].map((element) => {
      const text = over(colour(getComputedStyle(element).color), background(element));
      const [light, dark] = [luminance(text), luminance(background(element))].sort((a, b) => b - a);
      return {
        what: `${element.className} ${element.textContent.slice(0, 20)}`,
        ratio: (light + 0.05) / (dark + 0.05),
      };
    });
  const colour = (css) => {
    const [r, g, b, a = 1] = css.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a),
    g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a),
    a: 1,
  });
  const background = (element) => {
    const own = colour(getComputedStyle(element).backgroundColor);
    if (own.a === 1 || !element.parentElement) return own;
    return over(own, background(element.parentElement));
  };
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b]
      .map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  // What has the focus, and how it shows; nothing when the focus left the page's own parts.
  globalThis.focused = () => {
    const element = document.activeElement;
    if (!element || element === document.body) return undefined;
    const frame = element.localName === 'textarea' ? element.closest('.composer-box') : element;
    const { outlineStyle, outlineWidth, outlineColor, borderTopColor } = getComputedStyle(frame);
    const ring = frame === element ? `${outlineStyle} ${outlineWidth} ${outlineColor}` : `solid 1px ${borderTopColor}`;
    return { name: (element.getAttribute('aria-label') ?? element.textContent).trim(), ring };
  };
  globalThis.drag = (kind, data) => {
    const dataTransfer = new DataTransfer();
    for (const [type, value] of Object.entries(data)) dataTransfer.setData(type, value);
    const dragged = new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true });
    document.querySelector('.composer').dispatchEvent(dragged);
  };
  // How often anything in the conversation has changed since it is watched.
  let changes = 0;
  globalThis.watchConversation = () => {
    const watched = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver((list) => {
      changes += list.length;
    }).observe(document.querySelector('.conversation'), watched);
  };
  globalThis.conversationChanges = () => changes;
  // The fewest messages that the list has held since it is watched.
  let fewest = Number.POSITIVE_INFINITY;
  globalThis.watchMessages = () => {
    const list = document.querySelector('.messages');
    new MutationObserver(() => {
      fewest = Math.min(fewest, list.querySelectorAll('[data-message]').length);
    }).observe(list, { childList: true });
  };
  globalThis.fewestMessages = () => fewest;
  globalThis.overflowing = () => {
    const wide = [document.documentElement, ...document.querySelectorAll('.scroller, .composer, .receipt-body')];
    return wide.filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className || e.localName);
  };
  globalThis.scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.scroller');
    return { top: scrollTop, toEnd: scrollHeight - clientHeight - scrollTop };
  };
  globalThis.offsetOf = (id) => {
    const scroller = document.querySelector('.scroller');
    const message = document.querySelector(`[data-message="${id}"]`);
    return scroller.getBoundingClientRect().top - message.getBoundingClientRect().top;
  };
})();
