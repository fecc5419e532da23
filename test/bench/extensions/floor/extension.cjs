// The control of the benchmark: a chat with nothing in it. One `fetch` a question, plain text to the view at most every
// 30 ms; no history on disk, no context, no markdown. The endpoint's base URL is in BENCH_MODEL_URL.
const vscode = require('vscode');

exports.activate = (extension) => {
  extension.subscriptions.push(vscode.window.registerWebviewViewProvider('benchFloor.chat', { resolveWebviewView }));
};

function resolveWebviewView(view) {
  const messages = [];
  view.webview.options = { enableScripts: true };
  view.webview.html = page;
  view.webview.onDidReceiveMessage(async (content) => {
    messages.push({ role: 'user', content });
    const answer = await stream(messages, (text) => view.webview.postMessage(text));
    messages.push({ role: 'assistant', content: answer });
  });
}

async function stream(messages, show) {
  const response = await fetch(`${process.env.BENCH_MODEL_URL}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'scripted', stream: true, messages }),
  });
  let whole = '';
  let pending = '';
  let timer;
  const flush = () => {
    timer = undefined;
    if (pending) show(pending);
    pending = '';
  };
  for await (const text of deltas(response.body)) {
    pending += text;
    if (whole === '') flush();
    else timer ??= setTimeout(flush, 30);
    whole += text;
  }
  clearTimeout(timer);
  flush();
  return whole;
}

async function* deltas(body) {
  let buffer = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const events = (buffer + chunk).split('\n\n');
    buffer = events.pop();
    for (const event of events) {
      if (!event.startsWith('data: {')) continue;
      const text = JSON.parse(event.slice('data: '.length)).choices[0]?.delta?.content;
      if (text) yield text;
    }
  }
}

const page = `<!DOCTYPE html>
<body>
<div id="log" style="white-space: pre-wrap; height: 80vh; overflow: auto"></div>
<textarea aria-label="Message"></textarea>
<script>
  const host = acquireVsCodeApi();
  const log = document.getElementById('log');
  const input = document.querySelector('textarea');
  const add = (text) => {
    const block = document.createElement('div');
    block.textContent = text;
    log.append(block);
    return block;
  };
  let answer;
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const question = input.value;
    input.value = '';
    add(question);
    answer = add('');
    host.postMessage(question);
  });
  addEventListener('message', (event) => {
    answer.append(event.data);
    log.scrollTop = 1e9;
  });
</script>
</body>`;
