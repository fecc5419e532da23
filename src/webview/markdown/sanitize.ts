// The only file that knows DOMPurify. Everything a model wrote passes here before it is part of the page.
import DOMPurify from 'dompurify';
import { safeHref } from './safeHref.ts';

/** HTML from anywhere to nodes that only show text: no scripts, styles, forms, frames, pictures, live links. */
export type Sanitize = (html: string) => DocumentFragment;

const allowedTags = (
  'a abbr b br blockquote code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q s ' +
  'samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var'
).split(' ');
/** Set by the renderer alone: `keepKnownTags` takes them from what is written by hand. */
const ownAttributes = ['data-footnote', 'data-href', 'data-note', 'data-task'];
const allowedAttributes = ['align', 'class', 'colspan', 'dir', 'rowspan', 'start', 'title', ...ownAttributes];

export function createSanitizer(page: Window & typeof globalThis): Sanitize {
  const purify = DOMPurify(page);
  purify.addHook('beforeSanitizeAttributes', (node) => {
    if (node instanceof Element) tameElement(node);
  });
  const config = {
    ALLOWED_TAGS: [...allowedTags, '#text'],
    ALLOWED_ATTR: allowedAttributes,
    ADD_URI_SAFE_ATTR: ownAttributes,
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    IN_PLACE: true,
  };
  // Once: read with each call it takes longer than most blocks do.
  purify.setConfig(config);
  // A document without a window: nothing in it loads or runs. One for all, since making one for each block of an
  // answer (as DOMPurify does with a string) takes more time than everything else.
  const inert = page.document.implementation.createHTMLDocument('');
  return (html) => {
    const root = inert.createElement('div');
    root.innerHTML = html;
    purify.sanitize(root);
    const fragment = page.document.createDocumentFragment();
    // A copy: moving nodes from one document to another takes several times as long.
    fragment.append(...page.document.importNode(root, true).childNodes);
    return fragment;
  };
}

// A link's address becomes data for the extension to judge: nothing in the page can navigate to it.
function tameElement(element: Element): void {
  const href = element.tagName === 'A' ? element.getAttribute('href') : null;
  element.removeAttribute('href');
  element.removeAttribute('data-href');
  const safe = href === null ? undefined : safeHref(href);
  if (safe !== undefined) element.setAttribute('data-href', safe);
  const isLanguage = element.tagName === 'CODE' && /^language-[\w+#.-]*$/.test(element.className);
  if (!isLanguage) element.removeAttribute('class');
}
