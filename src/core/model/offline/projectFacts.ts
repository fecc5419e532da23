import type { LineRange } from '../../../base/lines.ts';
import type { CodeIdentifier, OutlineEntry } from '../outline.ts';
import type { Definition, Place, Usage } from '../place.ts';

/** A commit, as it is told to a person. */
export interface CommitFact {
  /** Abbreviated id. */
  readonly id: string;
  readonly author: string;
  readonly timeMs: number;
  readonly subject: string;
  /** The message without its first line; empty when there is none. */
  readonly body: string;
}

/** Who last changed some lines, and why. */
export interface LastChange {
  /** The newest commit among those lines; `undefined` when none of them is committed. */
  readonly newest: CommitFact | undefined;
  /** Lines of `newest`. */
  readonly lines: number;
  /** Lines that are in no commit yet. */
  readonly uncommittedLines: number;
  /** Other commits that left lines there, newest first. */
  readonly others: readonly { readonly id: string; readonly subject: string; readonly lines: number }[];
}

/** What a branch adds to the trunk. */
export interface BranchCommits {
  readonly branch: string;
  readonly trunk: string;
  readonly commits: readonly CommitFact[];
  /** Paths that differ from the trunk. */
  readonly files: readonly string[];
}

/** A folder or file at the top of the project. */
export interface TopFolder {
  readonly path: string;
  readonly files: number;
  /** Names of the languages most of its files are in. */
  readonly languages: readonly string[];
  /** What it says of itself, or what its name says; empty when neither. */
  readonly role: string;
}

/** What the project says of itself. Paths are relative to its root, with `/`. */
export interface ProjectOverview {
  readonly name: string;
  /** From the manifest. */
  readonly description: string;
  readonly readme?: { readonly path: string; readonly paragraphs: readonly string[]; readonly line: number };
  /** `kind` with its article, in the user’s language: `an npm package`. */
  readonly manifest?: { readonly path: string; readonly kind: string };
  readonly files: number;
  /** Most used first. */
  readonly languages: readonly { readonly label: string; readonly files: number }[];
  readonly folders: readonly TopFolder[];
  readonly entryPoints: readonly { readonly path: string; readonly why: string }[];
  /** Commands that the manifest names. */
  readonly scripts: readonly { readonly command: string; readonly runs: string }[];
}

/** What the offline assistant may ask about the project. Nothing throws but for an aborted signal. */
export interface ProjectFacts {
  /** The places that bear most on a request, best first. */
  searchPlaces(query: string, limit: number, signal: AbortSignal): Promise<readonly Place[]>;
  /** The passages of one text that bear on a request, best first; none when nothing does. */
  placesIn(code: { readonly path: string; readonly text: string }, query: string): readonly Place[];
  definitionsOf(names: readonly string[], signal: AbortSignal): Promise<readonly Definition[]>;
  usesOf(name: string, limit: number, signal: AbortSignal): Promise<readonly Usage[]>;
  /** Names in the project that are like the words of a request. */
  namesLike(query: string, limit: number, signal: AbortSignal): Promise<readonly string[]>;
  outline(language: string, text: string): readonly OutlineEntry[];
  identifiersIn(language: string, text: string): readonly CodeIdentifier[];
  /** The text with strings and comments blanked, line for line. */
  codeOnly(language: string, text: string): string;
  languageOf(path: string): string;
  languageLabel(language: string): string;
  readFile(path: string, signal: AbortSignal): Promise<string | undefined>;
  /** `undefined` without git, or for a file that git does not know. */
  lastChange(path: string, range: LineRange | undefined, signal: AbortSignal): Promise<LastChange | undefined>;
  /** Newest first; empty without git. */
  recentCommits(limit: number, signal: AbortSignal): Promise<readonly CommitFact[]>;
  /** The commits of the current branch that the trunk does not have, newest first; `undefined` on the trunk or without git. */
  branchCommits(limit: number, signal: AbortSignal): Promise<BranchCommits | undefined>;
  /** Files whose path is `path` or ends with it, shortest first. */
  filesNamed(path: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Paths that differ from the last commit; empty without git. */
  changedFiles(signal: AbortSignal): Promise<readonly string[]>;
  overview(signal: AbortSignal): Promise<ProjectOverview>;
}
