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
  const frame = () => new Promise(requestAnimationFrame);
  // Resolves when the view has handled `messages`, and drawn what they change at once.
  globalThis.sendToView = async (messages) => {
    for (const message of messages) globalThis.postMessage(message, '*');
    await new Promise((resolve) => {
      const onMessage = ({ data }) => {
        if (data?.isLast !== true) return;
        globalThis.removeEventListener('message', onMessage);
        resolve();
      };
      globalThis.addEventListener('message', onMessage);
      // Messages come in the order in which they were sent; the view passes over this one.
      globalThis.postMessage({ isLast: true }, '*');
    });
    await frame();
    await new Promise((resolve) => setTimeout(resolve));
  };
  // Resolves when nothing changes, moves or grows any more: older messages and colours come when the page is idle.
  globalThis.untilStill = async () => {
    let changes = 0;
    const observer = new MutationObserver((records) => {
      // What counts seconds is never still.
      changes += records.filter(
        ({ target }) => !(target instanceof Element ? target : target.parentElement)?.closest('.phase'),
      ).length;
    });
    observer.observe(document.querySelector('#app'), {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
    const scroller = () => document.querySelector('.scroller');
    const now = () => `${changes} ${scroller()?.scrollTop} ${scroller()?.scrollHeight}`;
    let before = '';
    for (let calm = 0; calm < 3; calm = now() === before ? calm + 1 : 0) {
      before = now();
      await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 1500 }));
      await frame();
      await frame();
    }
    observer.disconnect();
  };
  // What in a picture could run, load or lead anywhere. It must be a document of its own.
  globalThis.dangersOf = (svg) => {
    const { documentElement } = new DOMParser().parseFromString(svg, 'image/svg+xml');
    const all = [documentElement, ...documentElement.querySelectorAll('*')];
    const calm =
      /^(?:svg|g|defs|style|title|desc|text|tspan|textPath|rect|circle|ellipse|line|polyline|polygon|path|marker|filter|fe\w+|linearGradient|stop|clipPath|mask|symbol|use|pattern|switch|foreignObject|a|div|span|p|br|b|i|strong|em|code)$/;
    return all.flatMap((element) => [
      ...(calm.test(element.localName) ? [] : [element.localName]),
      ...(element.localName === 'style' && /@import|url\((?!["']?#)/i.test(element.textContent) ? ['style'] : []),
      ...[...element.attributes]
        .filter(
          ({ name, value }) =>
            /^on|^src/i.test(name) ||
            (/href$/i.test(name) && !value.startsWith('#')) ||
            /@import|url\((?!["']?#)/i.test(value),
        )
        .map(({ name, value }) => `${name}=${value}`),
    ]);
  };
  // The keys that the editor would hear of, from the first call on.
  let heardKeys;
  globalThis.keysAtWindow = () => {
    if (!heardKeys) {
      heardKeys = [];
      globalThis.addEventListener('keydown', ({ key, ctrlKey, altKey, shiftKey }) =>
        heardKeys.push([ctrlKey && 'Control', altKey && 'Alt', shiftKey && 'Shift', key].filter(Boolean).join('+')),
      );
    }
    return heardKeys;
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
  // What a test does not get out of the page as it is: the bytes of images as numbers.
  globalThis.addedImages = () =>
    posted.filter(({ type }) => type === 'image/add').map((message) => ({ ...message, data: [...message.data] }));
  globalThis.coloursOfAdded = async () => {
    const bitmap = await createImageBitmap(new Blob([posted.find(({ type }) => type === 'image/add').data]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const at = (x, y) => [...context.getImageData(x, y, 1, 1).data];
    return { topLeft: at(10, 10), bottomRight: at(bitmap.width - 10, bitmap.height - 10) };
  };
  globalThis.sendPicture = async (id) => {
    const canvas = new OffscreenCanvas(80, 60);
    const context = canvas.getContext('2d');
    context.fillStyle = 'teal';
    context.fillRect(0, 0, 80, 60);
    const data = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
    globalThis.postMessage({ type: 'image/data', id, data }, '*');
  };
  globalThis.pasteTextAndPicture = () => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
    clipboardData.setData('text/plain', 'words of a document');
    const pasted = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.querySelector('.composer textarea').dispatchEvent(pasted);
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
  // How many messages were drawn at once, as the first of them.
  let first = 0;
  globalThis.watchFirstMessages = () => {
    new MutationObserver((_, observer) => {
      first = document.querySelectorAll('[data-message]').length;
      if (first > 0) observer.disconnect();
    }).observe(document.querySelector('#app'), { subtree: true, childList: true });
  };
  globalThis.firstMessages = () => first;
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
  // On which side of its box the text of each kind of block begins; of lists and quotes, where their marks stand.
  globalThis.sidesOfText = () => {
    const one = (selector) => document.querySelector(selector);
    const kinds = {
      'question-text': one('.question-text'),
      p: one('.markdown p'),
      li: one('.markdown ul > li'),
      'li code': one('.markdown li code'),
      pre: one('.markdown pre code'),
      blockquote: one('.markdown blockquote p'),
      th: one('.markdown th'),
      'p (English)': [...document.querySelectorAll('.markdown p')].find((p) => /English/.test(p.textContent)),
      'ol li': one('.markdown ol > li'),
      textarea: one('.composer textarea'),
    };
    const sides = Object.fromEntries(Object.entries(kinds).map(([name, element]) => [name, sideOf(element)]));
    const { direction: list } = getComputedStyle(one('.markdown ul'));
    const { direction: numbered } = getComputedStyle(one('.markdown ol'));
    const cells = [...document.querySelectorAll('.markdown th')].map((cell) => cell.getBoundingClientRect().left);
    const quote = getComputedStyle(one('.markdown blockquote'));
    return {
      ...sides,
      'mark of li': list === 'rtl' ? 'right' : 'left',
      'mark of ol li': numbered === 'rtl' ? 'right' : 'left',
      'first column': cells[0] > cells[1] ? 'right' : 'left',
      'bar of blockquote': Number.parseFloat(quote.borderRightWidth) > 0 ? 'right' : 'left',
    };
  };
  // Where its first letter is, against its last on the same line; of a field, by its direction.
  const sideOf = (element) => {
    if (element.localName === 'textarea') return getComputedStyle(element).direction === 'rtl' ? 'right' : 'left';
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const letters = [];
    while (texts.nextNode()) {
      const { currentNode: node } = texts;
      for (let at = 0; at < node.length; at += 1) {
        if (!/\p{L}/u.test(node.data[at])) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        letters.push(range.getBoundingClientRect());
      }
    }
    const [first] = letters;
    const last = letters.filter(({ top }) => Math.abs(top - first.top) < 6).at(-1);
    const box = element.getBoundingClientRect();
    if (last.left !== first.left) return last.left < first.left ? 'right' : 'left';
    return box.right - first.right < first.left - box.left ? 'right' : 'left';
  };
  // As a reader's own style sheet, over those of the page.
  globalThis.addStyles = (css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
  };
  // What moves by itself.
  globalThis.moving = () => {
    const running = document.getAnimations({ subtree: true }).filter(({ playState }) => playState === 'running');
    return running.map(({ effect }) => effect.target.className);
  };
  // What has the focus, and what is wrong with it.
  const stops = new WeakMap();
  let stopCount = 0;
  globalThis.tabStop = () => {
    const element = document.activeElement;
    if (!element || element === document.body) return undefined;
    if (!stops.has(element)) {
      stopCount += 1;
      stops.set(element, `${stopCount} ${nameOf(element)}`);
    }
    const { left, right, top, bottom, width, height } = element.getBoundingClientRect();
    const faults = [];
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const isRinged = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
    if (!isRinged && element.localName !== 'textarea') faults.push('has no ring');
    // A link in a line of text may be as small as the text (WCAG 2.5.8); a region that scrolls is no target.
    const isInText = element.closest('p, li, td, th, .footnote') && element.matches('a');
    const isTarget = element.matches('button, textarea, summary, a') && !isInText;
    if (isTarget && (width < 24 || height < 24)) faults.push(`is ${Math.round(width)} x ${Math.round(height)}`);
    if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) faults.push('is out of sight');
    const name = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
    if (name === '') faults.push('has no name');
    // Something that is drawn over all of it hides the focus (WCAG 2.4.11).
    const points = [
      [left + 2, top + 2],
      [right - 2, bottom - 2],
      [(left + right) / 2, (top + bottom) / 2],
    ];
    const seen = points.some(([x, y]) => element.contains(document.elementFromPoint(x, y)));
    if (!seen) faults.push('is covered');
    return { id: stops.get(element), faults: faults.map((fault) => `${nameOf(element)} ${fault}`) };
  };
  // Text and controls of which a part cannot be seen, and not scrolled to: behind an edge that cuts off. A line that
  // says so (with an ellipsis) may be cut at its end, a part that can be unfolded below.
  globalThis.cutOff = () => {
    const found = [];
    const check = (what, rect, from) => {
      let { left, right, top, bottom } = rect;
      if (left === right || top === bottom) return;
      for (let element = from; element; element = element.parentElement) {
        const { overflowX, overflowY, textOverflow, position } = getComputedStyle(element);
        const frame = element.getBoundingClientRect();
        const isWide = left < frame.left - 1.5 || right > frame.right + 1.5;
        const isHigh = top < frame.top - 3 || bottom > frame.bottom + 3;
        const side = isCut(overflowX) && textOverflow !== 'ellipsis' && isWide ? 'sideways' : '';
        const end = isCut(overflowY) && isHigh ? 'in height' : '';
        if (side || end)
          return found.push(`${what} is cut off ${side || end} by ${element.className || element.localName}`);
        // Where it scrolls, what is behind an edge can be reached, if the edge can be seen.
        if (textOverflow === 'ellipsis' || isScrolled(overflowX)) ({ left, right } = frame);
        if (isScrolled(overflowY)) ({ top, bottom } = frame);
        if (position === 'fixed') return;
      }
    };
    const isCut = (overflow) => overflow === 'hidden' || overflow === 'clip';
    const isScrolled = (overflow) => overflow === 'auto' || overflow === 'scroll';
    for (const element of shownElements('button, textarea, summary, [role="link"], meter'))
      check(nameOf(element), element.getBoundingClientRect(), element.parentElement);
    const texts = document.createTreeWalker(document.querySelector('#app'), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { currentNode: node } = texts;
      if (node.data.trim() === '' || !isShown(node.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) check(`"${node.data.trim().slice(0, 30)}"`, rect, node.parentElement);
    }
    for (const element of shownElements('button, textarea'))
      if (isCovered(element)) found.push(`${nameOf(element)} is covered`);
    return [...new Set(found)];
  };
  // Is something else drawn over its middle, where that is in sight?
  const isCovered = (element) => {
    // The toolbar of an answer that nobody points at is not seen, and lies over nothing.
    if (getComputedStyle(element).pointerEvents === 'none') return false;
    const box = element.getBoundingClientRect();
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    for (let around = element.parentElement; around; around = around.parentElement) {
      const { left, right, top, bottom } = around.getBoundingClientRect();
      const isClipping = getComputedStyle(around).overflowY !== 'visible';
      if (isClipping && (x < left || x > right || y < top || y > bottom)) return false;
    }
    const over = document.elementFromPoint(x, y);
    // What floats over the conversation, or stands before all, is meant to.
    return over !== null && !element.contains(over) && !over.closest('.sticky-question, .jump, .mentions, dialog');
  };
  const nameOf = (element) =>
    `${element.localName} ${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 30)}`;
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) &&
    !element.closest('.screen-reader-only, .katex, .question-body.folded');
  const shownElements = (selector) => [...document.querySelectorAll(selector)].filter(isShown);
  // The message that has the keyboard, those that are marked, and whether the first stands at the top.
  globalThis.landed = () => {
    const { activeElement } = document;
    const top = document.querySelector('.scroller').getBoundingClientRect().top;
    return {
      focused: activeElement.dataset.message,
      marked: [...document.querySelectorAll('.landed')].map(({ dataset }) => dataset.message),
      isAtTop: Math.abs(activeElement.getBoundingClientRect().top - top) < 30,
    };
  };

  // What finding has marked: all of it, and the one apart, with the message it is in and whether it can be seen.
  globalThis.marked = () => {
    const marks = (name) => [...(CSS.highlights.get(name) ?? [])];
    const [current] = marks('find-current');
    const box = current?.getBoundingClientRect();
    const frame = document.querySelector('.scroller').getBoundingClientRect();
    return {
      all: marks('find').map(String),
      names: [...CSS.highlights.keys()],
      current: current && {
        text: String(current),
        message: current.startContainer.parentElement.closest('[data-message]').dataset.message,
        isInSight: box.top >= frame.top && box.bottom <= frame.bottom && box.left >= 0 && box.right <= innerWidth,
      },
      looks: ['find', 'find-current'].map((name) => {
        const around = current?.startContainer.parentElement ?? document.body;
        const { backgroundColor, color, textDecorationLine } = getComputedStyle(around, `::highlight(${name})`);
        return { backgroundColor, color, textDecorationLine };
      }),
    };
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
