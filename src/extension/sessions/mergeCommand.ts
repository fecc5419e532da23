import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { ThroughlineError } from '../../base/errors.ts';
import { formatPlace } from '../../base/lines.ts';
import { withPath } from '../../core/context/attachedSource.ts';
import type { Core } from '../../core/core.ts';
import { failures } from '../../core/errors.ts';
import { type MergeChoice, pinnedContext } from '../../core/history/mergeConflicts.ts';
import { type MergeOrder, mergeTurns } from '../../core/history/mergeTurns.ts';
import type { ContextRef } from '../../core/model/contextRef.ts';
import type { Session } from '../../core/model/session.ts';
import { shownTitle } from '../../core/sessions/sessionTitle.ts';
import { pickOtherSession } from './messagePicker.ts';
import type { TreeCommands } from './treeCommands.ts';

export interface MergeCommandOptions {
  readonly core: Pick<Core, 'trees' | 'sessions' | 'history' | 'context'>;
  readonly trees: TreeCommands;
}

/** Two sessions that are merged: `ours` is the one that was chosen first. */
interface Pair<T> {
  readonly ours: T;
  readonly theirs: T;
}

/** *Merge Sessions...*: asks in which order, and what is taken where the sessions differ. */
export class MergeCommand {
  private readonly options: MergeCommandOptions;

  constructor(options: MergeCommandOptions) {
    this.options = options;
  }

  /** @param ids of the sessions that are selected; what is missing to two is asked for. */
  async run(ids: readonly string[]): Promise<void> {
    const { core, trees } = this.options;
    const pair = await this.choosePair(ids);
    if (!pair) return;
    const order = await pickOrder(titlesOf(pair));
    if (!order) return;
    const chosen = await this.settleConflicts(pair);
    if (!chosen) return;
    const { ours, theirs } = pair;
    const turns = mergeTurns(core.history.load(ours.id), core.history.load(theirs.id), order);
    const merge = {
      oursId: ours.id,
      theirsId: theirs.id,
      turns,
      title: chosen.title,
      systemPrompt: chosen.systemPrompt,
    };
    const outcome = core.trees.merge(merge);
    const putBack = chosen.pinned ? this.pin(chosen.pinned) : () => {};
    const said = vscode.l10n.t('Merged two sessions into “{title}”. Both are still there.', { title: chosen.title });
    await trees.showNew({ outcome, backTo: ours.id, said }, putBack);
  }

  private async choosePair(ids: readonly string[]): Promise<Pair<Session> | undefined> {
    const { sessions } = this.options.core;
    if (ids.length > 2) throw new ThroughlineError(failures.mergeTakesTwo());
    const oursId = ids[0] ?? sessions.active.id;
    const others = sessions.entries().filter(({ id }) => id !== oursId);
    const title = vscode.l10n.t('Merge with Session');
    const theirsId = ids[1] ?? (await pickOtherSession(others, { title, offersNew: false }));
    if (typeof theirsId !== 'string') return undefined;
    const [ours, theirs] = [sessions.get(oursId), sessions.get(theirsId)];
    if (!ours || !theirs) throw new ThroughlineError(failures.sessionNotFound());
    return { ours, theirs };
  }

  /** `undefined` when the user gives it up. */
  private async settleConflicts({ ours, theirs }: Pair<Session>) {
    const titles = titlesOf({ ours, theirs });
    const title = await settle(
      { titles, about: vscode.l10n.t('Which title?'), join: (one, other) => `${one} + ${other}` },
      titles,
    );
    if (title === undefined) return undefined;
    const systemPrompt = await settle(
      { titles, about: vscode.l10n.t('Which system prompt?'), join: (one, other) => `${one}\n\n${other}`.trim() },
      { ours: ours.systemPrompt, theirs: theirs.systemPrompt },
    );
    if (systemPrompt === undefined) return undefined;
    const pins = { ours: this.pinnedIn(ours), theirs: this.pinnedIn(theirs) };
    if (isDeepStrictEqual(pins.ours, pins.theirs)) return { title, systemPrompt };
    const about = vscode.l10n.t('Which pinned context?');
    const choice = await pickSide({ titles, about }, { ours: namesOf(pins.ours), theirs: namesOf(pins.theirs) });
    if (!choice) return undefined;
    const kept = choice === 'both' ? [...pins.ours, ...pins.theirs] : pins[choice];
    return { title, systemPrompt, pinned: { kept, all: [...pins.ours, ...pins.theirs] } };
  }

  private pinnedIn({ id }: Session): readonly ContextRef[] {
    const { history } = this.options.core;
    const answer = history.load(id).findLast(({ hasReceipt }) => hasReceipt);
    return pinnedContext(answer && history.receipt(answer.id));
  }

  // What is attached and was pinned in neither session stays. Gives what undoes it.
  private pin({
    kept,
    all,
  }: {
    readonly kept: readonly ContextRef[];
    readonly all: readonly ContextRef[];
  }): () => void {
    const { context } = this.options.core;
    const before = { attachments: context.attachments, sources: context.sources };
    const keyOf = (ref: ContextRef) => (ref.kind === 'file' ? formatPlace(ref.path, ref.range) : context.sourceId(ref));
    const absolute = (refs: readonly ContextRef[]) =>
      new Map(refs.map((ref) => withPath(ref, (path) => context.absolutePath(path))).map((ref) => [keyOf(ref), ref]));
    const dropped = absolute(all);
    const wanted = [...absolute(kept).values()];
    context.restoreAttachments([
      ...before.attachments.filter(({ path, range }) => !dropped.has(formatPlace(path, range))),
      ...wanted.flatMap((ref) => (ref.kind === 'file' ? [{ path: ref.path, range: ref.range, pinned: true }] : [])),
    ]);
    context.restoreSources([
      ...before.sources.filter(({ ref }) => !dropped.has(context.sourceId(ref))),
      ...wanted.flatMap((ref) => (ref.kind === 'file' ? [] : [{ ref, pinned: true }])),
    ]);
    return () => {
      context.restoreAttachments(before.attachments);
      context.restoreSources(before.sources);
    };
  }
}

function titlesOf({ ours, theirs }: Pair<Session>): Pair<string> {
  return { ours: shownTitle(ours.title), theirs: shownTitle(theirs.title) };
}

function namesOf(refs: readonly ContextRef[]): string {
  const name = (ref: ContextRef) => ('path' in ref && ref.path !== undefined ? ref.path : ref.kind);
  return refs.length === 0 ? vscode.l10n.t('Nothing') : refs.map(name).join(', ');
}

async function pickOrder(titles: Pair<string>): Promise<MergeOrder | undefined> {
  const items: (vscode.QuickPickItem & { readonly order: MergeOrder })[] = [
    {
      order: 'byTime',
      label: vscode.l10n.t('By time'),
      detail: vscode.l10n.t('The questions of both, as they were asked'),
    },
    {
      order: 'oursFirst',
      label: vscode.l10n.t('“{first}”, then “{second}”', { first: titles.ours, second: titles.theirs }),
    },
    {
      order: 'theirsFirst',
      label: vscode.l10n.t('“{first}”, then “{second}”', { first: titles.theirs, second: titles.ours }),
    },
  ];
  return (
    await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Merge Sessions'),
      placeHolder: vscode.l10n.t('In which order?'),
    })
  )?.order;
}

/** One question to the user. */
interface Step {
  readonly titles: Pair<string>;
  readonly about: string;
}

/** What both have, or what the user takes. */
async function settle(
  { join, ...step }: Step & { readonly join: (ours: string, theirs: string) => string },
  { ours, theirs }: Pair<string>,
): Promise<string | undefined> {
  if (ours === theirs) return ours;
  const choice = await pickSide(step, { ours, theirs });
  if (!choice) return undefined;
  return choice === 'both' ? join(ours, theirs) : { ours, theirs }[choice];
}

const longestDetail = 200;

async function pickSide({ titles, about }: Step, { ours, theirs }: Pair<string>): Promise<MergeChoice | undefined> {
  const detail = (text: string) =>
    text.replaceAll(/\s+/g, ' ').trim().slice(0, longestDetail) || vscode.l10n.t('Nothing');
  const items: (vscode.QuickPickItem & { readonly choice: MergeChoice })[] = [
    { choice: 'ours', label: vscode.l10n.t('From “{title}”', { title: titles.ours }), detail: detail(ours) },
    { choice: 'theirs', label: vscode.l10n.t('From “{title}”', { title: titles.theirs }), detail: detail(theirs) },
    { choice: 'both', label: vscode.l10n.t('Both'), detail: detail(`${ours} + ${theirs}`) },
  ];
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Merge Sessions'), placeHolder: about }))
    ?.choice;
}
