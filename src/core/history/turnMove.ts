import type { PlacedMessage, Placement } from '../storage/treeStore.ts';
import { MessageTree } from './messageTree.ts';

/** What is taken out of a conversation: its turns, each by the messages of it that are shown, from the first to the last. */
export interface TurnsToMove {
  /** Of the whole session, in the order in which they were written. */
  readonly nodes: readonly PlacedMessage[];
  readonly head: string | null;
  readonly turns: readonly (readonly string[])[];
}

/** Where everything stands after a move, parents before what follows them. */
export interface MovePlan {
  /** What goes, without its new session and number. */
  readonly moved: readonly Pick<Placement, 'id' | 'parentId'>[];
  /** What followed something that goes, and follows what was before it now. */
  readonly tied: readonly Pick<Placement, 'id' | 'parentId' | 'alternateOf'>[];
  /** What the session shows last from now on. */
  readonly headLeft: string | null;
  /** The last message that goes and is shown. */
  readonly headMoved: string | null;
}

/**
 * Turns go with all answers to their questions, also those that are not shown; other questions in their place stay. What
 * followed them follows what was before them.
 * @param after the message that the first of them follows from now on.
 */
export function planMove({ nodes, head, turns }: TurnsToMove, after: string | null): MovePlan {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const turnOf = turnOfEach(nodes, turns);
  const isStaying = ({ id }: PlacedMessage) => !turnOf.has(id);
  const climb: Climb = (id, isWanted) => {
    for (let node = byId.get(id ?? ''); node; node = byId.get(node.parentId ?? '')) if (isWanted(node)) return node;
    return undefined;
  };
  // Between the messages of a turn stand only deleted ones.
  const parentWithin = (id: string | null, turn: number): PlacedMessage | undefined => {
    const near = climb(id, (node) => turnOf.get(node.id) === turn || !node.isDeleted);
    return near && turnOf.get(near.id) === turn ? near : undefined;
  };
  const ofTurn: PlacedMessage[][] = turns.map(() => []);
  for (const node of nodes) ofTurn[turnOf.get(node.id) ?? -1]?.push(node);
  const moved = ofTurn.flatMap((messages, turn) => {
    const tail = turns[turn - 1]?.at(-1) ?? after;
    return messages.map(({ id, parentId }) => ({ id, parentId: parentWithin(parentId, turn)?.id ?? tail }));
  });
  const tied = nodes.flatMap((node) => {
    if (!isStaying(node) || node.parentId === null || !turnOf.has(node.parentId)) return [];
    const parentId = climb(node.parentId, isStaying)?.id ?? null;
    return [{ id: node.id, parentId, alternateOf: parentId === null ? beginning(byId, node.parentId) : null }];
  });
  const left = withPlaces(nodes.filter(isStaying), tied);
  return { moved, tied, headLeft: headLeft(left, { head, byId, climb }), headMoved: turns.at(-1)?.at(-1) ?? null };
}

/** Which turn each message goes with: an answer with its question. */
function turnOfEach(nodes: readonly PlacedMessage[], turns: readonly (readonly string[])[]): Map<string, number> {
  const turnOf = new Map(turns.flatMap((turn, index) => turn.map((id) => [id, index] as const)));
  for (const { id, parentId, role } of nodes) {
    const own = turnOf.get(parentId ?? '');
    if (own !== undefined && role !== 'user' && !turnOf.has(id)) turnOf.set(id, own);
  }
  return turnOf;
}

/** What the beginning that a message belongs to is known by: all messages there are alternates of each other. */
function beginning(byId: ReadonlyMap<string, PlacedMessage>, id: string): string {
  for (let node = byId.get(id); node; node = byId.get(node.parentId ?? ''))
    if (node.parentId === null || !byId.has(node.parentId)) return node.alternateOf ?? node.id;
  return id;
}

function withPlaces(nodes: readonly PlacedMessage[], tied: MovePlan['tied']): PlacedMessage[] {
  const places = new Map(tied.map((place) => [place.id, place]));
  return nodes.map(({ alternateOf, ...node }) => {
    const place = places.get(node.id);
    const first = place ? place.alternateOf : alternateOf;
    return { ...node, ...(place && { parentId: place.parentId }), ...(first != null && { alternateOf: first }) };
  });
}

type Climb = (id: string | null, isWanted: (node: PlacedMessage) => boolean) => PlacedMessage | undefined;

interface HeadSearch {
  readonly head: string | null;
  readonly byId: ReadonlyMap<string, PlacedMessage>;
  readonly climb: Climb;
}

// Where what was shown last goes, what is left beside or below is shown: nothing is out of reach.
function headLeft(left: readonly PlacedMessage[], { head, byId, climb }: HeadSearch): string | null {
  if (head === null || !byId.has(head)) return head;
  const staying = new Set(left.map(({ id }) => id));
  const before = climb(head, ({ id }) => staying.has(id));
  if (before?.id === head && !before.isDeleted) return head;
  const tree = new MessageTree(left);
  return before ? tree.leafLeft(before.id) : (tree.leafOfBeginning(beginning(byId, head)) ?? null);
}
