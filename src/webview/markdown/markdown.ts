// The only file that knows `marked`: Markdown to top-level blocks, and a block to HTML that is NOT yet safe.
import { Lexer, type MarkedOptions, Parser, Renderer, type Token, Tokenizer, type Tokens } from 'marked';
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

export function createMarkdown(): Markdown {
  const renderer = new AnswerRenderer();
  return {
    lex(source, links) {
      const lexer = new Lexer(lexerOptions());
      for (const [label, target] of links) lexer.tokens.links[label] = target;
      const tokens = lexer.lex(source);
      return { blocks: tokens.map(toBlock), links: new Map(Object.entries(tokens.links)) };
    },
    toHtml: (block) => new Parser({ gfm: true, renderer }).parse([block.token]),
    definitionsOf: (block) => {
      const found = new Map<string, LinkTarget>();
      collectDefinitions(block.token, found);
      return found;
    },
  };
}

function lexerOptions(): MarkedOptions {
  return { gfm: true, breaks: false, tokenizer: new AnswerTokenizer() };
}

// A link title may not reach over an empty line (CommonMark 4.7); were it allowed to, text that is finished
// could still become part of a definition when a quote mark comes much later.
class AnswerTokenizer extends Tokenizer {
  override def(src: string): Tokens.Def | undefined {
    const token = super.def(src);
    return token && /\n[ \t]*\n/.test(token.raw.trimEnd()) ? undefined : token;
  }
}

class AnswerRenderer extends Renderer {
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
    const hint = title ? ` title="${escapeRest(title)}"` : '';
    return `<a href="${escapeRest(href)}"${hint}>${this.parser.parseInline(tokens)}</a>`;
  }
  override list(list: Tokens.List): string {
    const tag = list.ordered ? 'ol' : 'ul';
    const start = list.ordered && list.start !== 1 ? ` start="${list.start}"` : '';
    return `<${tag}${start}>${list.items.map((item) => this.listitem(item)).join('')}</${tag}>`;
  }
  override checkbox({ checked }: Tokens.Checkbox): string {
    return checked ? '☑ ' : '☐ ';
  }
  override paragraph({ tokens }: Tokens.Paragraph): string {
    return `<p dir="auto">${this.parser.parseInline(tokens)}</p>`;
  }
  override heading({ tokens, depth }: Tokens.Heading): string {
    return `<h${depth} dir="auto">${this.parser.parseInline(tokens)}</h${depth}>`;
  }
  override listitem({ tokens }: Tokens.ListItem): string {
    return `<li dir="auto">${this.parser.parse(tokens)}</li>`;
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
  if (token.type === 'def') {
    const { tag, href, title } = token as Tokens.Def;
    if (!found.has(tag)) found.set(tag, { href, title });
  }
  const children = token.type === 'list' ? (token as Tokens.List).items : (token as Tokens.Generic).tokens;
  for (const child of children ?? []) collectDefinitions(child, found);
}
