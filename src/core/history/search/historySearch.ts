import { l10n } from '../../../base/l10n.ts';
import type { Log } from '../../../base/log.ts';
import { createTimeSlices } from '../../../base/timeSlices.ts';
import type { Role } from '../../model/model.ts';
import {
  isIndexDamage,
  type MatchPhrase,
  type MatchTerm,
  type SearchableText,
  type SearchRequest,
} from '../../storage/searchStore.ts';
import type { Stores } from '../../storage/stores.ts';
import { type Excerpt, findPhrases, makeExcerpt } from './excerpt.ts';
import { splitIdentifier } from './identifierParts.ts';
import { type LiteralTerm, matchTerms } from './matchTerms.ts';
import { prefixPlan } from './prefixPlan.ts';
import { rank } from './ranking.ts';
import { hasText, isMatch } from './readMatch.ts';
import type { SearchIndexer } from './searchIndexer.ts';
import { parseSearchQuery, type SearchQuery } from './searchQuery.ts';
import { signsOf } from './signs.ts';

/** Where to search, and which part of what is found is wanted. */
export interface SearchOptions {
  /** In this project; absent: in all. `project:` in the query comes before it. */
  readonly projectId?: string;
  /** In all projects but this one; nowhere when the query says in which. */
  readonly besideProjectId?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly nowMs?: number;
}

/** A message or a title that was found. */
export interface SearchHit {
  readonly sessionId: string;
  readonly sessionTitle: string;
  readonly projectId: string;
  readonly projectName: string;
  /** Absent when it is the title of the session that was found. */
  readonly messageId?: string;
  readonly role?: Role;
  readonly atMs: number;
  readonly branch?: string;
  readonly excerpt: Excerpt;
}

export interface SearchResults {
  /** The best first; of those that are about as good, the newest. */
  readonly hits: readonly SearchHit[];
  readonly hasMore: boolean;
  /** How many messages and titles are not indexed yet, so that they cannot be found; no more than 100,000 are counted. */
  readonly unindexed: number;
  /** What of the query was searched for as it is written, and why; for the user. */
  readonly problems: readonly string[];
}

export interface HistorySearchOptions {
  readonly stores: Pick<Stores, 'search'>;
  readonly indexer: SearchIndexer;
  readonly log: Log;
}

/** What was just written is found: so long a search indexes first. */
const drainBudgetMs = 40;
/** So many of the newest that match are found, and the best of so many of them come first. */
const mostFound = 2000;
const mostRanked = 300;
/** So many are read for a word that may go on, in pieces of so many, and so much of each. */
const mostVerified = 600;
const verifyBatch = 40;
const mostVerifiedText = 1_000_000;
/** What is behind it in a text has no say in how good it is. */
const mostRankedText = 10_000;
const mostCounted = 100_000;
/** Where there is no index, or signs are searched for, which none has: so long is read, in pieces of so many. */
const readBudgetMs = 1500;
const readBatch = 200;

type Wanted = Required<Pick<SearchOptions, 'limit' | 'offset'>>;
type Going = Wanted & { readonly signal: AbortSignal };

/** Finds messages, code and titles in everything that was ever said. Offline, and without a model. */
export class HistorySearch {
  private readonly options: HistorySearchOptions;

  constructor(options: HistorySearchOptions) {
    this.options = options;
  }

  /** Searches for what `source` says; any text is a query. Throws the signal's reason once it is aborted. */
  async search(source: string, options: SearchOptions, signal: AbortSignal): Promise<SearchResults> {
    const { limit = 30, offset = 0, nowMs } = options;
    signal.throwIfAborted();
    const query = parseSearchQuery(source, nowMs);
    if (isEmpty(query)) return { hits: [], hasMore: false, unindexed: 0, problems: query.problems };
    const { search } = this.options.stores;
    const { terms, literals } = matchTerms(query);
    const request = { terms, ...this.filters(query, options), most: mostFound };
    if (!search.hasIndex) return this.searchByReading(query, request, { limit, offset, signal });
    await this.options.indexer.drain({ budgetMs: drainBudgetMs, signal });
    const going = { limit, offset, signal };
    const { found, problem } =
      literals.length > 0 ? await this.withLiterals(request, literals, going) : await this.indexed(request, going);
    return {
      ...this.page(query, found, { limit, offset }),
      unindexed: search.waitingCount(mostCounted),
      problems: problem === undefined ? query.problems : [...query.problems, problem],
    };
  }

  private filters(
    query: SearchQuery,
    { projectId, besideProjectId }: SearchOptions,
  ): Omit<SearchRequest, 'terms' | 'most'> {
    const names = query.names.filter(({ field }) => field === 'project');
    const projects = names.length > 0 ? this.options.stores.search.projects() : [];
    const named = (isExcluded: boolean) => {
      const wanted = names.filter((name) => name.isExcluded === isExcluded);
      return projects.filter(({ name }) => wanted.some(({ text }) => hasText(name, text))).map(({ id }) => id);
    };
    const isNamed = names.some(({ isExcluded }) => !isExcluded);
    const { role, hasCode, sinceMs, untilMs } = query;
    return {
      ...(isNamed
        ? { projectIds: besideProjectId === undefined ? named(false) : [] }
        : projectId !== undefined && { projectIds: [projectId] }),
      exceptProjectIds: [...named(true), ...(besideProjectId === undefined ? [] : [besideProjectId])],
      role,
      hasCode,
      sinceMs,
      untilMs,
    };
  }

  private async indexed(request: SearchRequest, going: Going): Promise<Collected> {
    const isFirst = going.offset + going.limit < mostRanked;
    const ranked = this.ranked(await this.candidates(request, isFirst, going.signal), request.terms);
    return { found: await this.collect(ranked, going) };
  }

  /** What the words find is read for the signs, back in time, until there is one more than the page has or the time is up. */
  private async withLiterals(
    request: SearchRequest,
    literals: readonly LiteralTerm[],
    going: Going,
  ): Promise<Collected> {
    const { limit, offset, signal } = going;
    const endMs = performance.now() + readBudgetMs;
    const found: SearchableText[] = [];
    let below: number | undefined;
    for (let read = 0; found.length <= offset + limit; ) {
      const before = below === undefined ? request : { ...request, below };
      const batch = await this.candidates(before, true, signal);
      const having = this.ranked(await this.having(batch, literals, signal), request.terms);
      found.push(...(await this.collect(having, { ...going, offset: offset - found.length })));
      below = batch.findLast((seq) => seq > 0);
      if (below === undefined) break;
      read += batch.filter((seq) => seq > 0).length;
      if (performance.now() < endMs || found.length > offset + limit) continue;
      return {
        found,
        problem: l10n.t('Signs are found by reading: only the newest {count} messages were searched.', { count: read }),
      };
    }
    return { found };
  }

  private async having(batch: readonly number[], literals: readonly LiteralTerm[], signal: AbortSignal) {
    const { search } = this.options.stores;
    const slices = createTimeSlices(signal);
    const signs = literals.filter(({ isExcluded }) => !isExcluded).map(({ text }) => signsOf(text));
    const having: number[] = [];
    for (let from = 0; from < batch.length; from += readBatch) {
      await slices.pause();
      const piece = search.having(batch.slice(from, from + readBatch), signs);
      if (piece.length === 0) continue;
      const texts = search.texts(piece, Number.MAX_SAFE_INTEGER);
      having.push(...piece.filter((seq) => literals.every((literal) => isTrueOf(literal, texts.get(seq) ?? ''))));
    }
    return having;
  }

  /** What matches, the newest first. `isFirst`: the first pages are wanted, and of more than they have not all are looked for. */
  private async candidates(request: SearchRequest, isFirst: boolean, signal: AbortSignal): Promise<number[]> {
    const { search } = this.options.stores;
    const plan = isFirst ? prefixPlan(request) : undefined;
    if (!plan) return this.inIndex(() => search.find(request));
    const { start, isWhole, anyOf } = plan;
    const loose = { ...plan.request, most: isWhole ? mostFound : mostVerified };
    const found = this.inIndex(() => (start ? search.findStarting(start, loose) : search.find(loose)));
    if (isWhole) return found;
    const verified = await this.verified(found, anyOf, signal);
    const isAll = found.filter((seq) => seq > 0).length < mostVerified;
    // Rare among those: then there are few of it, and the index gathers them fast.
    return isAll || verified.length >= mostRanked ? verified : this.inIndex(() => search.find(request));
  }

  private async verified(found: readonly number[], anyOf: readonly MatchPhrase[], signal: AbortSignal) {
    const slices = createTimeSlices(signal);
    const verified: number[] = [];
    for (let from = 0; from < found.length && verified.length < mostRanked; from += verifyBatch) {
      await slices.pause();
      const batch = found.slice(from, from + verifyBatch);
      const texts = this.options.stores.search.texts(batch, mostVerifiedText);
      verified.push(...batch.filter((seq) => findPhrases(texts.get(seq) ?? '', anyOf).length > 0));
    }
    return verified;
  }

  // The index is derived: one that is damaged is made anew, and finds more with every search.
  private inIndex(find: () => number[]): number[] {
    const { stores, log, indexer } = this.options;
    try {
      return find();
    } catch (error) {
      if (!isIndexDamage(error)) throw error;
      log.warn('The search index is damaged and is made anew', error);
      stores.search.rebuild();
      indexer.wake();
      return find();
    }
  }

  private ranked(found: readonly number[], terms: readonly MatchTerm[]): number[] {
    const wanted = terms.filter(({ column, isExcluded }) => column === 'text' && !isExcluded).map(({ anyOf }) => anyOf);
    const titles = found.filter((seq) => seq < 0);
    const messages = found.filter((seq) => seq > 0);
    if (wanted.length === 0) return [...messages, ...titles];
    const first = [...titles, ...messages.slice(0, mostRanked)];
    const texts = this.options.stores.search.texts(first, mostRankedText);
    const best = rank(
      [...texts].map(([seq, text]) => ({ seq, text })),
      wanted,
    );
    return [...best, ...messages.slice(mostRanked)];
  }

  /** The texts of the ranked, until one more than the page has. */
  private async collect(ranked: readonly number[], { limit, offset, signal }: Going): Promise<SearchableText[]> {
    const slices = createTimeSlices(signal);
    const found: SearchableText[] = [];
    for (const seq of ranked) {
      if (found.length > offset + limit) break;
      await slices.pause();
      const text = this.options.stores.search.read(seq);
      if (text && !text.isInTrash) found.push(text);
    }
    return found;
  }

  private page(query: SearchQuery, found: readonly SearchableText[], { limit, offset }: Wanted) {
    const phrases = query.texts.filter(({ isExcluded }) => !isExcluded).flatMap(excerptPhrases);
    const texts = found.slice(offset, offset + limit);
    const hits = texts.filter((text) => !isTitleOfOther(text, texts)).map((text) => toHit(text, phrases));
    return { hits, hasMore: found.length > offset + limit };
  }

  private async searchByReading(
    query: SearchQuery,
    request: SearchRequest,
    { limit, offset, signal }: Going,
  ): Promise<SearchResults> {
    const { search } = this.options.stores;
    const slices = createTimeSlices(signal);
    const endMs = performance.now() + readBudgetMs;
    const found: SearchableText[] = [];
    let below = Number.MAX_SAFE_INTEGER;
    let isWhole = false;
    while (!isWhole && found.length <= offset + limit && performance.now() < endMs) {
      const batch = search.newest({ below, limit: readBatch });
      for (const seq of batch) {
        await slices.pause();
        const text = search.read(seq);
        if (text && !text.isInTrash && isMatch(text, query, request)) found.push(text);
      }
      isWhole = batch.length < readBatch;
      below = batch.at(-1) ?? below;
    }
    const slow = l10n.t('This editor’s database has no text index: only the newest messages were searched.');
    const isCut = !isWhole && found.length <= offset + limit;
    return {
      ...this.page(query, found, { limit, offset }),
      unindexed: 0,
      problems: isCut ? [...query.problems, slow] : query.problems,
    };
  }
}

/** What was found, and why it may not be all. */
interface Collected {
  readonly found: SearchableText[];
  readonly problem?: string;
}

function isTrueOf({ text, isPrefix, isExcluded }: LiteralTerm, source: string): boolean {
  const isThere = /[\p{L}\p{N}]/u.test(text)
    ? findPhrases(source, [{ text, isPrefix }]).length > 0
    : source.includes(text);
  return isThere !== isExcluded;
}

function isEmpty(query: SearchQuery): boolean {
  const { texts, names, role, hasCode, sinceMs, untilMs } = query;
  return texts.length + names.length === 0 && !role && !hasCode && sinceMs === undefined && untilMs === undefined;
}

// A title that is made of the question says nothing beside it.
function isTitleOfOther(title: SearchableText, texts: readonly SearchableText[]): boolean {
  if (title.messageId !== undefined) return false;
  const start = title.text.replace(/…$/, '');
  return texts.some(
    (text) => text.messageId !== undefined && text.sessionId === title.sessionId && text.text.includes(start),
  );
}

function excerptPhrases({ text, isPrefix }: { readonly text: string; readonly isPrefix: boolean }): MatchPhrase[] {
  const parts = splitIdentifier(text);
  return [{ text, isPrefix }, ...(parts.length > 1 ? [{ text: parts.join(' '), isPrefix }] : [])];
}

function toHit(found: SearchableText, phrases: readonly MatchPhrase[]): SearchHit {
  const { sessionId, sessionTitle, projectId, projectName, messageId, role, atMs, branches, text } = found;
  const [branch] = branches;
  return {
    sessionId,
    sessionTitle,
    projectId,
    projectName,
    ...(messageId !== undefined && { messageId }),
    ...(role && { role }),
    atMs,
    ...(branch !== undefined && { branch }),
    excerpt: makeExcerpt(text, phrases),
  };
}
