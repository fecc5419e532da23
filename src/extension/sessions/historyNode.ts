import type { SessionEntry, SessionFigures } from '../../core/model/session.ts';
import type { SessionGroup } from '../../core/sessions/sessionGroups.ts';

export const historyViewId = 'throughline.history';

/** What a row of the history view stands for. */
export type HistoryNode = GroupNode | SessionNode;

export interface GroupNode {
  readonly kind: 'group';
  readonly group: SessionGroup;
}

export interface SessionNode {
  readonly kind: 'session';
  readonly entry: SessionEntry;
  /** Of another project than the one that is open: it can be looked up and copied from here, nothing else. */
  readonly isForeign: boolean;
  /** Its tokens and the model that answered last. */
  readonly figures?: SessionFigures;
}

export function isSessionNode(value: unknown): value is SessionNode {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'session' && 'entry' in value;
}

/** What the history's menus hand to a command: the row that was clicked, and all selected ones if it is among them. */
export function nodesChosen(clicked: SessionNode, selected: unknown): readonly SessionNode[] {
  const all = Array.isArray(selected) ? selected.filter(isSessionNode) : [];
  return all.some(({ entry }) => entry.id === clicked.entry.id) ? all : [clicked];
}

/** The session that a menu of the view was opened on. */
export function sessionIdOf(clicked: unknown): string | undefined {
  return isSessionNode(clicked) ? clicked.entry.id : undefined;
}

/** The same for a row that was read again. */
export function keyOf(node: HistoryNode): string {
  return node.kind === 'group' ? `group ${node.group.key}` : node.entry.id;
}
