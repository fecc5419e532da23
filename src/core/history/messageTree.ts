/** A message as the tree of its session sees it. */
export interface TreeNode {
  readonly id: string;
  readonly parentId: string | null;
  /** Of a first message that was written in place of another: the one that stood there at first. */
  readonly alternateOf?: string;
  readonly isDeleted: boolean;
  /** An answer that brought no text, such as a request that was refused. */
  readonly isBlank: boolean;
}

/**
 * The messages of a session that stand at one place, and what follows them. What was deleted is not there: what
 * followed it follows what was before it. So whatever was not deleted itself can be reached.
 */
export class MessageTree {
  private readonly nodes: readonly TreeNode[];
  /** Where each message stands: the nearest message before it that is there, or the beginning it belongs to. */
  private readonly places = new Map<string, string>();
  private readonly byPlace = new Map<string, TreeNode[]>();

  /** @param nodes of one session, in the order in which they were written. */
  constructor(nodes: readonly TreeNode[]) {
    this.nodes = nodes;
    const known = new Map<string, TreeNode>();
    for (const node of nodes) {
      // A parent is written before its children. In a damaged file it may not be, or be missing: a beginning of its own.
      const parent = node.parentId === null ? undefined : known.get(node.parentId);
      const place = parent
        ? ((parent.isDeleted ? this.places.get(parent.id) : undefined) ?? parent.id)
        : beginning(node.alternateOf ?? node.id);
      this.places.set(node.id, place);
      known.set(node.id, node);
      if (node.isDeleted) continue;
      const there = this.byPlace.get(place);
      if (there) there.push(node);
      else this.byPlace.set(place, [node]);
    }
  }

  /** The messages that stand where `id` stands, itself among them, the oldest first. Blank ones do not count. */
  alternates(id: string): readonly string[] {
    const there = this.byPlace.get(this.places.get(id) ?? '') ?? [];
    return there.filter((node) => node.id === id || !node.isBlank).map((node) => node.id);
  }

  /** The newest message that follows `id`, or `id` when nothing does. */
  newestLeaf(id: string): string {
    const below = new Set([id]);
    let leaf = id;
    for (const node of this.nodes) {
      if (node.parentId === null || !below.has(node.parentId)) continue;
      below.add(node.id);
      const isPassedOver = node.isDeleted || (node.isBlank && this.alternates(node.id).length > 1);
      if (!isPassedOver) leaf = node.id;
    }
    return leaf;
  }

  /** Where a conversation that ended with `id` (which may be deleted) goes on: the newest of what follows it or stands beside it, else `id`. */
  leafLeft(id: string): string {
    const isDeleted = this.nodes.some((node) => node.id === id && node.isDeleted);
    return this.leafAt(isDeleted ? (this.places.get(id) ?? '') : id) ?? id;
  }

  /** The newest message of those that begin with `first`, or stand in its place. */
  leafOfBeginning(first: string): string | undefined {
    return this.leafAt(beginning(first));
  }

  private leafAt(place: string): string | undefined {
    const last = this.byPlace.get(place)?.at(-1);
    return last && this.newestLeaf(last.id);
  }
}

/** The place of messages that follow none. */
function beginning(first: string): string {
  return `first ${first}`;
}
