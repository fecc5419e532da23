import { useLayoutEffect, useReducer } from 'preact/hooks';
import type { FindView, SessionFind } from '../find/sessionFind.ts';

/** What is to be seen of finding; drawn again when that changes. */
export function useFindView(find: SessionFind): FindView {
  const [, update] = useReducer((count: number, _: undefined) => count + 1, 0);
  useLayoutEffect(() => find.subscribe(() => update(undefined)), [find]);
  return find.view;
}
