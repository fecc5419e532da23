// The only file that knows `marked`: Markdown to top-level blocks, and a block to HTML that is NOT yet safe.
import {
  Lexer,
  Marked,
  type MarkedExtension,
  type MarkedOptions,
  Parser,
  Renderer,
  type Token,
  Tokenizer,
  type Tokens,
} from 'marked';
import { footnoteBlock, footnoteHref } from './footnoteSyntax.ts';
import { inlineMath, type MathSource, mathBlock, nextMathBlock } from './mathSyntax.ts';
import { isPlaceName, linkPlaces } from './placeLinks.ts';
import { escapeHtml, escapeRest, keepKnownTags } from './rawHtml.ts';

/** Where reference labels lead, by normalised label. */
export type ReferenceLinks = ReadonlyMap<string, LinkTarget>;

interface LinkTarget {
  href: string;
  title?: string | null;
}

/** A top-level block. `raw` is its exact source; the blocks' sources joined are the text that was lexed. */
export interface MarkdownBlock {
  readonly kind: 'space' | 'code' | 'list' | 'def' | 'heading' | 'hr' | 'other';
  readonly raw: string;
  /** Of a code block: its language, as written, and its text. */
  readonly code?: { readonly lang: string; readonly text: string };
  readonly list?: { readonly tag: 'ol' | 'ul'; readonly start: number; readonly items: readonly MarkdownBlock[] };
  readonly token: Token;
}

export interface LexedMarkdown {
  readonly blocks: readonly MarkdownBlock[];
  /** The links known before and those defined in this text. */
  readonly links: ReferenceLinks;
}

/** The Markdown that answers are written in: GFM, raw HTML reduced to a few harmless tags. */
export interface Markdown {
  /** Lexes `source` (`\n` line ends only) as it would be lexed behind a text that defined `links`. */
  lex(source: string, links: ReferenceLinks): LexedMarkdown;
  /** HTML of one block, to be sanitised. */
  toHtml(block: MarkdownBlock): string;
  /** The reference links defined within a block, quotes and lists included. */
  definitionsOf(block: MarkdownBlock): ReferenceLinks;
}

/** What stands in the class of a `code` element that holds maths. No fence names a language so. */
export const mathLanguages = { inline: '.math', display: '.math-display' } as const;

interface MathToken extends Tokens.Generic {
  readonly tex: string;
  readonly isDisplay: boolean;
}

interface FootnoteToken extends Tokens.Generic {
  readonly label: string;
  readonly tag: string;
  readonly href: string;
  readonly tokens: Token[];
}

export function createMarkdown(): Markdown {
  const renderer = new AnswerRenderer();
  const { extensions } = new Marked(answerExtensions).defaults;
  return {
    lex(source, links) {
      const lexer = new AnswerLexer({ ...lexerOptions(), extensions });
      for (const [label, target] of links) lexer.tokens.links[label] = target;
      const tokens = lexer.lex(source);
      return { blocks: tokens.map(toBlock), links: new Map(Object.entries(tokens.links)) };
    },
    toHtml: (block) => new Parser({ gfm: true, renderer, extensions }).parse([block.token]),
    definitionsOf: (block) => {
      const found = new Map<string, LinkTarget>();
      collectDefinitions(block.token, found);
      return found;
    },
  };
}

// Maths and footnotes. A reference to a footnote is a reference link, and drawn anew like one when its text comes.
const answerExtensions: MarkedExtension = {
  extensions: [
    {
      name: 'mathBlock',
      level: 'block',
      start: nextMathBlock,
      tokenizer: (source) => asToken('mathBlock', mathBlock(source)),
      renderer: mathHtml,
    },
    {
      name: 'math',
      level: 'inline',
      tokenizer: (source) => asToken('math', inlineMath(source)),
      renderer: mathHtml,
    },
    {
      name: 'footnote',
      level: 'block',
      tokenizer(source, tokens) {
        return footnoteToken(source, tokens as Token[], this.lexer);
      },
      renderer(token) {
        const { label, tokens = [] } = token as FootnoteToken;
        return `<div data-footnote="${escapeHtml(label)}" dir="auto">${this.parser.parse(tokens)}</div>`;
      },
    },
  ],
};

function asToken(type: string, math: MathSource | undefined): MathToken | undefined {
  return math && { type, ...math };
}

// The view's own parts make maths of it; until they are there, it is read as it was written.
function mathHtml(token: Tokens.Generic): string {
  const { tex, isDisplay } = token as MathToken;
  return `<code class="language-${isDisplay ? mathLanguages.display : mathLanguages.inline}">${escapeHtml(tex)}</code>`;
}

// Only at the top: a footnote within a quote or a list is text, and none is within another.
function footnoteToken(source: string, tokens: readonly Token[], lexer: Lexer): FootnoteToken | undefined {
  const before = tokens.at(-1)?.type;
  if (tokens !== lexer.tokens || before === 'paragraph' || before === 'text') return undefined;
  const note = footnoteBlock(source);
  if (!note) return undefined;
  const { raw, label } = note;
  const token = { type: 'footnote', raw, label, tag: `^${label.toLowerCase()}`, href: footnoteHref + label };
  lexer.tokens.links[token.tag] ??= { href: token.href, title: undefined };
  return { ...token, tokens: lexer.blockTokens(note.text, []) };
}

function lexerOptions(): MarkedOptions {
  return { gfm: true, breaks: false, tokenizer: new AnswerTokenizer() };
}

/** What is nested deeper is text. The library goes down by calls, and thousands of them are more than there may be. */
const maxDepth = 40;
/** A stretch of text with more marks is shown as it was written: what they do to each other takes too long to find out. */
const maxMarks = 600;

class AnswerLexer extends Lexer {
  private depth = 0;

  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    if (this.depth >= maxDepth || (this.depth === 0 && hasTooManyMarks(src))) {
      tokens.push({ type: 'text', raw: src, text: src, escaped: false });
      return tokens;
    }
    this.depth += 1;
    try {
      return super.inlineTokens(src, tokens);
    } finally {
      this.depth -= 1;
    }
  }
}

function hasTooManyMarks(src: string): boolean {
  if (src.length <= maxMarks) return false;
  const marks = /[*_~`[\]<!$\\&@]/g;
  for (let count = 0; marks.test(src); count += 1) if (count >= maxMarks) return true;
  return false;
}

// A link title may not reach over an empty line (CommonMark 4.7); were it allowed to, text that is finished
// could still become part of a definition when a quote mark comes much later.
class AnswerTokenizer extends Tokenizer {
  private depth = 0;

  override blockquote(src: string): Tokens.Blockquote | undefined {
    return this.deeper(() => super.blockquote(src));
  }
  override list(src: string): Tokens.List | undefined {
    return this.deeper(() => super.list(src));
  }
  private deeper<T>(work: () => T): T | undefined {
    if (this.depth >= maxDepth) return undefined;
    this.depth += 1;
    try {
      return work();
    } finally {
      this.depth -= 1;
    }
  }
  override def(src: string): Tokens.Def | undefined {
    const token = super.def(src);
    return token && /\n[ \t]*\n/.test(token.raw.trimEnd()) ? undefined : token;
  }
  // Text ends before what may be maths. (An extension's `start` would look through all that follows each time; this
  // goes no further than to what ends the text anyway.)
  override inlineText(src: string): Tokens.Text | undefined {
    const plain = /(?:[^$\\<![`*_]+|(?<=[\w$])\$)*/y;
    plain.lastIndex = 1;
    plain.test(src);
    const end = plain.lastIndex;
    return super.inlineText(end > 0 && src[end] === '$' ? src.slice(0, end) : src);
  }
}

class AnswerRenderer extends Renderer {
  private isInLink = false;
  /** Lists and quotes around what is drawn. The outermost finds the direction of its text, for all that is in it. */
  private depth = 0;

  override code({ text, lang }: Tokens.Code): string {
    const name = escapeHtml(languageName(lang));
    return `<pre><code class="language-${name}">${escapeHtml(codeText(text))}</code></pre>`;
  }
  override html({ text }: Tokens.HTML | Tokens.Tag): string {
    return keepKnownTags(text);
  }
  // Fetching a picture would tell its server who reads: the picture is offered as a link.
  override image({ href, text }: Tokens.Image): string {
    return `<a href="${escapeRest(href)}">${escapeRest(text || href)}</a>`;
  }
  override link({ href, title, text, tokens, autolink }: Tokens.Link): string {
    if (autolink) return `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;
    if (href.startsWith(footnoteHref)) {
      const label = escapeHtml(href.slice(footnoteHref.length));
      return `<sup><a data-note="${label}">${label}</a></sup>`;
    }
    const hint = title ? ` title="${escapeRest(title)}"` : '';
    return `<a href="${escapeRest(href)}"${hint}>${this.linkText(tokens)}</a>`;
  }
  override text(token: Tokens.Text | Tokens.Escape): string {
    // Within a raw `<pre>` the library hands text on as HTML.
    const html = 'escaped' in token && token.escaped ? keepKnownTags(token.text) : super.text(token);
    return this.isInLink || ('tokens' in token && token.tokens) ? html : linkPlaces(html);
  }
  override codespan({ text }: Tokens.Codespan): string {
    const code = `<code>${escapeHtml(text)}</code>`;
    return !this.isInLink && isPlaceName(text) ? `<a href="${escapeHtml(text)}">${code}</a>` : code;
  }
  override list(list: Tokens.List): string {
    const tag = list.ordered ? 'ol' : 'ul';
    const start = list.ordered && list.start !== 1 ? ` start="${list.start}"` : '';
    return this.container(`${tag}${start}`, tag, () => list.items.map((item) => this.listitem(item)).join(''));
  }
  // Drawn by the item it stands in.
  override checkbox(): string {
    return '';
  }
  override blockquote({ tokens }: Tokens.Blockquote): string {
    return this.container('blockquote', 'blockquote', () => this.parser.parse(tokens));
  }
  override paragraph({ tokens }: Tokens.Paragraph): string {
    return `<p${this.direction}>${this.parser.parseInline(tokens)}</p>`;
  }
  override heading({ tokens, depth }: Tokens.Heading): string {
    return `<h${depth}${this.direction}>${this.parser.parseInline(tokens)}</h${depth}>`;
  }
  override listitem({ tokens, task, checked }: Tokens.ListItem): string {
    const state = task ? ` data-task="${checked ? 'done' : 'open'}"` : '';
    return `<li${state}>${this.parser.parse(tokens)}</li>`;
  }
  private get direction(): string {
    return this.depth === 0 ? ' dir="auto"' : '';
  }
  private container(opening: string, tag: string, content: () => string): string {
    const start = `<${opening}${this.direction}>`;
    this.depth += 1;
    try {
      return `${start}${content()}</${tag}>`;
    } finally {
      this.depth -= 1;
    }
  }
  private linkText(tokens: Token[]): string {
    this.isInLink = true;
    try {
      return this.parser.parseInline(tokens);
    } finally {
      this.isInLink = false;
    }
  }
}

/** The language of a code block, from what stands behind its fence: `ts title="a.ts"` is `ts`. */
export function languageName(info: string | undefined): string {
  return (
    (info ?? '')
      .trim()
      .split(/[\s,{:]/, 1)[0]
      ?.toLowerCase() ?? ''
  );
}

// The line end before the closing fence is no part of the code.
function codeText(text: string): string {
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

function toBlock(token: Token): MarkdownBlock {
  switch (token.type) {
    case 'code': {
      const { lang, text } = token as Tokens.Code;
      return { kind: 'code', raw: token.raw, code: { lang: languageName(lang), text: codeText(text) }, token };
    }
    case 'list':
      return { kind: 'list', raw: token.raw, list: toList(token as Tokens.List), token };
    case 'space':
    case 'def':
    case 'heading':
    case 'hr':
      return { kind: token.type, raw: token.raw, token };
    default:
      return { kind: 'other', raw: token.raw, token };
  }
}

// Each item as a list of its own, so that a growing list is drawn item by item.
function toList(list: Tokens.List): NonNullable<MarkdownBlock['list']> {
  const items = list.items.map((item) => {
    const token: Tokens.List = { ...list, items: [item] };
    return { kind: 'other', raw: `${list.loose ? 'loose' : 'tight'} ${item.raw}`, token } as const;
  });
  return { tag: list.ordered ? 'ol' : 'ul', start: list.start === '' ? 1 : list.start, items };
}

function collectDefinitions(token: Token, found: Map<string, LinkTarget>): void {
  if (token.type === 'def' || token.type === 'footnote') {
    const { tag, href, title } = token as Tokens.Def;
    if (!found.has(tag)) found.set(tag, { href, title });
  }
  const children = token.type === 'list' ? (token as Tokens.List).items : (token as Tokens.Generic).tokens;
  for (const child of children ?? []) collectDefinitions(child, found);
}
