// Draws a growing Markdown text. The text is a finished part, whose blocks are drawn once and stand, and a tail
// that is lexed anew when it grows. What is finished is decided by `finishedBlocks`; what a late reference link
// changes is drawn again. The result is the same as drawing the whole text at once: a test holds that.
import type { FrameJob } from '../frames.ts';
import { finishedBlocks, type OpenFence, openFence } from './blockBoundary.ts';
import { type CodeBlock, codeBlocksIn, createCodeBlock } from './codeBlock.ts';
import type { Markdown, MarkdownBlock, ReferenceLinks } from './markdown.ts';
import type { RenderBlock } from './renderBlock.ts';

/** What drawing needs. */
export interface MarkdownParts {
  readonly markdown: Markdown;
  readonly render: RenderBlock;
  /** Told of every code block (as `createCodeBlock` makes them) that is complete and stands. */
  readonly onCode: (block: HTMLElement) => void;
}

interface DrawnBlock {
  /** Source, kept while it can still be needed: in the tail, or when a reference link may change it. */
  raw: string;
  nodes: Node[];
  /** Of a list: its drawn items. */
  items?: { raw: string; nodes: Node[] }[];
}

interface StreamingFence extends OpenFence {
  readonly block: CodeBlock;
  /** A line end that is part of the code only if more code follows. */
  heldLineEnd: boolean;
  isMidLine: boolean;
}

/** Characters taken at a time while much waits: a few milliseconds of work. */
const sliceLength = 1024;
/** Left to draw beyond this, the frame may be longer. */
const burstLength = 8192;
/** Blocks that are laid out together, or not at all while they are out of sight. */
export const chunkBlocks = 16;
/** How often what was drawn is shown while much is left to draw. */
const burstShowMs = 48;
/** A chunk that still grows waits so much longer: it may be one block without end. */
const growingShowMs = 200;
/** A tail that cost more than this to draw is drawn less often. */
const slowTailMs = 5;

export class StreamingMarkdown implements FrameJob {
  private readonly container: HTMLElement;
  private readonly parts: MarkdownParts;
  private source = '';
  private isFinal = false;
  private isFinished = false;
  /** Everything before is taken in. */
  private taken = 0;
  /** Everything before is finished and drawn. */
  private tailStart = 0;
  private chunks: HTMLElement[] = [];
  /** So many of the chunks are in the page. */
  private shownChunks = 0;
  private showDueAt = 0;
  private finished: DrawnBlock[] = [];
  private tail: DrawnBlock[] = [];
  private tailBlocks: readonly MarkdownBlock[] = [];
  private isTailDrawn = true;
  private links: ReferenceLinks = new Map();
  private tailLinks = '';
  private fence: StreamingFence | undefined;
  private tailDueAt = 0;

  constructor(container: HTMLElement, parts: MarkdownParts) {
    this.container = container;
    this.parts = parts;
  }

  /** The text is `source` now; `isFinal` when nothing will follow. Drawing happens in {@link work}. */
  update(source: string, isFinal: boolean): void {
    const text = withPlainLineEnds(source, isFinal);
    if (!text.startsWith(this.source) || (this.isFinished && text.length > this.source.length)) this.reset();
    this.source = text;
    this.isFinal = isFinal;
    // A message that has ended may have words that are not drawn yet.
    if (isFinal && !this.isFinished) this.container.setAttribute('aria-busy', 'true');
  }

  isFarBehind(): boolean {
    return this.source.length - this.taken > burstLength;
  }

  work(deadline: number): boolean {
    let isDone = true;
    try {
      isDone = this.drawUntil(deadline);
      this.showChunks();
    } finally {
      if (isDone && this.isFinal) this.container.removeAttribute('aria-busy');
    }
    return isDone;
  }

  private drawUntil(deadline: number): boolean {
    while (this.taken < this.source.length && performance.now() < deadline) {
      if (!this.isFinal && !this.fence && performance.now() < this.tailDueAt) return false;
      this.takeSlice();
    }
    if (!this.isTailDrawn) this.drawTailTimed();
    if (this.taken < this.source.length) return false;
    if (this.isFinal && !this.isFinished) this.finish();
    return true;
  }

  private reset(): void {
    this.container.replaceChildren();
    Object.assign(this, { taken: 0, tailStart: 0, isFinished: false, isTailDrawn: true, tailDueAt: 0, shownChunks: 0 });
    this.chunks = [];
    this.finished = [];
    this.tail = [];
    this.tailBlocks = [];
    this.links = new Map();
    this.tailLinks = '';
    this.fence = undefined;
  }

  // Slices grow with the tail, so that a tail that cannot be cut is not lexed again and again; less so with a list,
  // of which only what is new is drawn.
  private takeSlice(): void {
    const length = Math.max(sliceLength, Math.floor((this.taken - this.tailStart) / (this.tail.at(-1)?.items ? 8 : 2)));
    const wanted = this.taken + length;
    const lineEnd = wanted < this.source.length ? this.source.indexOf('\n', wanted) : -1;
    this.taken = lineEnd < 0 || lineEnd - wanted > sliceLength ? Math.min(wanted, this.source.length) : lineEnd + 1;
    if (this.fence) this.growFence();
    else this.lexTail();
  }

  private lexTail(): void {
    const source = this.source.slice(this.tailStart, this.taken);
    const { blocks, links } = this.parts.markdown.lex(source, this.links);
    this.tailBlocks = blocks;
    this.isTailDrawn = false;
    this.noteTailLinks(links);
    const count = finishedBlocks(blocks, source);
    if (count > 0) this.finishBlocks(count);
    this.startFence();
  }

  // Blocks of the tail that name a label are drawn again when the labels known have changed.
  private noteTailLinks(links: ReferenceLinks): void {
    const now = JSON.stringify([...links]);
    if (now === this.tailLinks) return;
    this.tailLinks = now;
    for (const drawn of this.tail) {
      if (drawn.raw.includes('[')) drawn.raw = '';
      for (const item of drawn.items ?? []) if (item.raw.includes('[')) item.raw = '';
    }
  }

  private finishBlocks(count: number): void {
    const blocks = this.tailBlocks.slice(0, count);
    this.drawTail(count);
    for (const drawn of this.tail.splice(0, count)) this.stand(drawn);
    this.tailBlocks = this.tailBlocks.slice(count);
    for (const block of blocks) this.tailStart += block.raw.length;
    this.define(blocks);
  }

  private stand(drawn: DrawnBlock): void {
    if (drawn.nodes.length === 0) return;
    this.finished.push({ raw: drawn.raw.includes('[') ? drawn.raw : '', nodes: drawn.nodes });
    for (const block of codeBlocksIn(drawn.nodes)) this.parts.onCode(block);
  }

  // The first definition of a label counts. Blocks that may name a new label are drawn again.
  private define(blocks: readonly MarkdownBlock[]): void {
    const links = new Map(this.links);
    for (const block of blocks) {
      for (const [label, link] of this.parts.markdown.definitionsOf(block)) {
        if (!links.has(label)) links.set(label, link);
      }
    }
    if (links.size === this.links.size) return;
    this.links = links;
    for (const drawn of this.finished) if (drawn.raw !== '') this.redraw(drawn);
  }

  private redraw(drawn: DrawnBlock): void {
    const [block] = this.parts.markdown.lex(drawn.raw, this.links).blocks;
    const first = drawn.nodes[0];
    if (!block || !first) return;
    const { nodes } = this.draw(block);
    for (const node of nodes) first.parentNode?.insertBefore(node, first);
    for (const node of drawn.nodes) node.parentNode?.removeChild(node);
    drawn.nodes = nodes;
    for (const code of codeBlocksIn(nodes)) this.parts.onCode(code);
  }

  private drawTailTimed(): void {
    const start = performance.now();
    this.drawTail(this.tailBlocks.length);
    this.isTailDrawn = true;
    const cost = performance.now() - start;
    this.tailDueAt = cost > slowTailMs ? start + cost * 6 : 0;
  }

  // Draws the first `count` blocks of the tail; what stands and has the same source stays.
  private drawTail(count: number): void {
    for (let index = 0; index < count; index += 1) {
      const block = this.tailBlocks[index];
      if (!block) break;
      const drawn = this.tail[index];
      if (drawn && drawn.raw === block.raw) continue;
      if (drawn?.items && block.list && this.growList(drawn, block)) continue;
      this.dropTail(index);
      const fresh = this.draw(block);
      if (fresh.nodes.length > 0) this.openChunk().append(...fresh.nodes);
      this.tail.push(fresh);
    }
    if (count === this.tailBlocks.length) this.dropTail(count);
  }

  private dropTail(from: number): void {
    for (const { nodes } of this.tail.splice(from)) for (const node of nodes) node.parentNode?.removeChild(node);
    if (this.chunks.at(-1)?.hasChildNodes() !== false) return;
    this.chunks.pop()?.remove();
    this.shownChunks = Math.min(this.shownChunks, this.chunks.length);
  }

  /** Where the next block goes. By number, so that the same text comes to the same chunks however it came. */
  private openChunk(): Element {
    const number = this.finished.length + this.tail.filter(({ nodes }) => nodes.length > 0).length;
    const known = this.chunks[Math.floor(number / chunkBlocks)];
    if (known) return known;
    const chunk = document.createElement('div');
    chunk.className = 'chunk';
    this.chunks.push(chunk);
    return chunk;
  }

  // Far behind, chunks are shown a few times a second, and when nothing is added to them any more: what passes by faster
  // costs layout and is read by nobody.
  private showChunks(): void {
    const now = performance.now();
    const isBehind = this.isFarBehind();
    const isGrowing = isBehind && now < this.showDueAt + growingShowMs;
    const count = this.chunks.length - (isGrowing ? 1 : 0);
    if (count <= this.shownChunks || (isBehind && now < this.showDueAt)) return;
    this.container.append(...this.chunks.slice(this.shownChunks, count));
    this.shownChunks = count;
    this.showDueAt = now + burstShowMs;
  }

  private draw(block: MarkdownBlock): DrawnBlock {
    const { list } = block;
    if (!list) return { raw: block.raw, nodes: this.parts.render(block) };
    const element = document.createElement(list.tag);
    if (list.tag === 'ol' && list.start !== 1) element.setAttribute('start', String(list.start));
    element.dir = 'auto';
    const drawn: DrawnBlock = { raw: block.raw, nodes: [element], items: [] };
    this.growList(drawn, block);
    return drawn;
  }

  // False when the list became another kind of list.
  private growList(drawn: DrawnBlock, block: MarkdownBlock): boolean {
    const { list } = block;
    const [element] = drawn.nodes;
    const items = drawn.items ?? [];
    if (!list || !(element instanceof Element) || element.localName !== list.tag) return false;
    if ((element.getAttribute('start') ?? '1') !== String(list.tag === 'ol' ? list.start : 1)) return false;
    const same = list.items.findIndex((item, index) => items[index]?.raw !== item.raw);
    const from = same < 0 ? list.items.length : same;
    for (const old of items.splice(from)) for (const node of old.nodes) element.removeChild(node);
    for (const item of list.items.slice(from)) {
      const nodes = itemNodes(this.parts.render(item), list.tag);
      element.append(...nodes);
      items.push({ raw: item.raw, nodes });
    }
    drawn.raw = block.raw;
    return true;
  }

  // From here on the tail is an open code block: text is appended, nothing is lexed until the fence closes.
  private startFence(): void {
    const block = this.tailBlocks.at(-1);
    const fence = block && openFence(block);
    if (!block?.code || !fence || !this.isTailFaithful()) return;
    this.finishBlocks(this.tailBlocks.length - 1);
    this.dropTail(0);
    const codeBlock = createCodeBlock(block.code.lang, '');
    this.openChunk().append(codeBlock.element);
    this.fence = { ...fence, block: codeBlock, heldLineEnd: false, isMidLine: false };
    this.tailBlocks = [];
    this.isTailDrawn = true;
    this.tailStart += fence.openingLength;
    this.growFence();
  }

  private isTailFaithful(): boolean {
    const joined = this.tailBlocks.map((block) => block.raw).join('');
    return joined === this.source.slice(this.tailStart, this.taken);
  }

  private growFence(): void {
    const { fence } = this;
    if (!fence) return;
    let part = '';
    while (this.tailStart < this.taken) {
      const lineEnd = this.source.indexOf('\n', this.tailStart);
      const isWhole = lineEnd >= 0 && lineEnd < this.taken;
      const line = this.source.slice(this.tailStart, isWhole ? lineEnd : this.taken);
      if (isWhole && !fence.isMidLine && fence.closing.test(line)) {
        fence.block.append(part);
        this.tailStart = lineEnd + 1;
        this.closeFence(fence);
        return;
      }
      // The start of what may be the closing line waits until its line is whole.
      if (!isWhole && !fence.isMidLine && /^ {0,3}(?:$|[`~])/.test(line)) break;
      part += (fence.heldLineEnd ? '\n' : '') + line;
      fence.heldLineEnd = isWhole;
      fence.isMidLine = !isWhole;
      this.tailStart += line.length + (isWhole ? 1 : 0);
    }
    fence.block.append(part);
  }

  private closeFence(fence: StreamingFence): void {
    this.fence = undefined;
    this.stand({ raw: '', nodes: [fence.block.element] });
    this.lexTail();
  }

  private finish(): void {
    this.isFinished = true;
    if (this.fence) {
      const { fence } = this;
      const rest = this.source.slice(this.tailStart);
      if (rest !== '' && !fence.closing.test(rest)) fence.block.append((fence.heldLineEnd ? '\n' : '') + rest);
      this.fence = undefined;
      this.stand({ raw: '', nodes: [fence.block.element] });
      return;
    }
    this.finishBlocks(this.tailBlocks.length);
  }
}

// A list of one item gives its `li`; hand-written HTML may have broken out of it and is put back.
function itemNodes(made: Node[], tag: string): Node[] {
  const [only] = made;
  if (made.length === 1 && only instanceof Element && only.localName === tag) return [...only.childNodes];
  const item = document.createElement('li');
  item.append(...made);
  return [item];
}

function withPlainLineEnds(source: string, isFinal: boolean): string {
  if (!source.includes('\r')) return source;
  // A `\r` at the very end may be half of a line end.
  const whole = !isFinal && source.endsWith('\r') ? source.slice(0, -1) : source;
  return whole.replaceAll(/\r\n?/g, '\n');
}
