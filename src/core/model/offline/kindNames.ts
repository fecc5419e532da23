import { l10n } from '../../../base/l10n.ts';
import type { OutlineEntry, SymbolKind } from '../outline.ts';

/** The names of a kind: `class`, and as a sentence says that something is one, `a class`. */
interface KindName {
  readonly name: () => string;
  readonly withArticle: () => string;
}

const names: Readonly<Record<SymbolKind, KindName>> = {
  function: { name: () => l10n.t('function'), withArticle: () => l10n.t('a function') },
  method: { name: () => l10n.t('method'), withArticle: () => l10n.t('a method') },
  class: { name: () => l10n.t('class'), withArticle: () => l10n.t('a class') },
  interface: { name: () => l10n.t('interface'), withArticle: () => l10n.t('an interface') },
  type: { name: () => l10n.t('type'), withArticle: () => l10n.t('a type') },
  enum: { name: () => l10n.t('enum'), withArticle: () => l10n.t('an enum') },
  struct: { name: () => l10n.t('struct'), withArticle: () => l10n.t('a struct') },
  trait: { name: () => l10n.t('trait'), withArticle: () => l10n.t('a trait') },
  implementation: { name: () => l10n.t('implementation'), withArticle: () => l10n.t('an implementation') },
  module: { name: () => l10n.t('module'), withArticle: () => l10n.t('a module') },
  constant: { name: () => l10n.t('constant'), withArticle: () => l10n.t('a constant') },
  property: { name: () => l10n.t('property'), withArticle: () => l10n.t('a property') },
  macro: { name: () => l10n.t('macro'), withArticle: () => l10n.t('a macro') },
  test: { name: () => l10n.t('test'), withArticle: () => l10n.t('a test') },
  heading: { name: () => l10n.t('heading'), withArticle: () => l10n.t('a heading') },
  key: { name: () => l10n.t('entry'), withArticle: () => l10n.t('an entry') },
};

/** `class`, in the user's language. */
export function kindName(kind: SymbolKind): string {
  return names[kind].name();
}

/** `a class`, `an asynchronous function`. */
export function aKind({ kind, signature }: Pick<OutlineEntry, 'kind' | 'signature'>): string {
  if (/\basync\b/.test(signature)) {
    if (kind === 'function') return l10n.t('an asynchronous function');
    if (kind === 'method') return l10n.t('an asynchronous method');
  }
  return names[kind].withArticle();
}
