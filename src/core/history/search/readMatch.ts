import type { SearchableText, SearchRequest } from '../../storage/searchStore.ts';
import { splitIdentifier } from './identifierParts.ts';
import type { QueryName, QueryText, SearchQuery } from './searchQuery.ts';

/** Is `part` in `whole`, whatever the case? */
export function hasText(whole: string, part: string): boolean {
  return whole.toLowerCase().includes(part.toLowerCase());
}

/** Does a text that was read answer to a query? For a search without an index: parts of words are enough. */
export function isMatch(found: SearchableText, query: SearchQuery, request: SearchRequest): boolean {
  const { projectIds, exceptProjectIds = [], role, sinceMs = 0, untilMs = Number.POSITIVE_INFINITY } = request;
  if (projectIds && !projectIds.includes(found.projectId)) return false;
  if (exceptProjectIds.includes(found.projectId) || (role && found.role !== role)) return false;
  if (found.atMs < sinceMs || found.atMs >= untilMs) return false;
  if (request.hasCode && !/^[ \t>]*(?:```|~~~)/m.test(found.text)) return false;
  const hasIt = (text: QueryText) => isIn(found.text, text);
  if (!query.texts.every((text) => hasIt(text) !== text.isExcluded)) return false;
  return query.names.every((name) => name.field === 'project' || isNamed(found, name) !== name.isExcluded);
}

function isIn(source: string, { text, isPhrase }: QueryText): boolean {
  if (hasText(source, text)) return true;
  const parts = splitIdentifier(text);
  return !isPhrase && parts.length > 1 && (hasText(source, parts.join('')) || hasText(source, parts.join('_')));
}

function isNamed({ branches, models, files }: SearchableText, { field, text }: QueryName): boolean {
  const names = field === 'branch' ? branches : field === 'model' ? models : files;
  return names.some((name) => hasText(name, text));
}
