// What the model picker shows, as data: groups that fill as their endpoints answer.
import type { Failure } from '../../base/errors.ts';
import type { ListedModel } from '../../core/model/model.ts';
import { formatModelRef, isSameModel, type ModelRef, offlineRef } from '../../core/model/modelRef.ts';
import { knownVision } from '../../core/model/modelVision.ts';

/** A model that can be picked. */
export interface OfferedModel {
  readonly ref: ModelRef;
  readonly label: string;
  readonly description?: string;
  /** What the settings say of images. */
  readonly vision?: boolean;
  /** What the endpoint said of it. */
  readonly listed?: ListedModel;
}

/** The models of one place. */
export interface ModelGroup {
  readonly title: string;
  /** Its endpoint, if it is one; empty for the one of the single settings. */
  readonly endpoint?: string;
  readonly models: readonly OfferedModel[];
  readonly state: 'asking' | 'listed' | { readonly failure: Failure };
}

export type PickerRow =
  | { readonly kind: 'separator'; readonly label: string }
  | {
      readonly kind: 'model';
      readonly id: string;
      readonly model: OfferedModel;
      readonly current: boolean;
      /** Do new sessions begin with it, though another is in use? */
      readonly forNew: boolean;
    }
  | { readonly kind: 'typed'; readonly id: string; readonly name: string; readonly ref: ModelRef; readonly at: string }
  | { readonly kind: 'connect'; readonly id: string }
  | { readonly kind: 'asking'; readonly id: string }
  | { readonly kind: 'problem'; readonly id: string; readonly failure: Failure; readonly endpoint: string };

/** The models that are in use already. */
export interface ModelsInUse {
  readonly current: ModelRef;
  /** The one of new sessions. */
  readonly forNew?: ModelRef | undefined;
}

/** The rows for the groups, and for what was typed. Ids stay the same between calls. */
export function pickerRows(groups: readonly ModelGroup[], typed: string, inUse: ModelsInUse): readonly PickerRow[] {
  const { current, forNew } = inUse;
  const rows = groups.flatMap((group): PickerRow[] => {
    const heading = { kind: 'separator', label: group.title } as const;
    const models = group.models.map(
      (model): PickerRow => ({
        kind: 'model',
        id: formatModelRef(model.ref),
        model,
        current: isSameModel(model.ref, current),
        forNew: !isSameModel(model.ref, current) && forNew !== undefined && isSameModel(model.ref, forNew),
      }),
    );
    const all = [...models, ...stateRows(group)];
    return all.length > 0 ? [heading, ...all] : [];
  });
  return [
    ...rows,
    { kind: 'separator', label: '' },
    { kind: 'connect', id: 'connect' },
    ...typedRows(groups, typed.trim()),
  ];
}

/** The group with the models that its endpoint listed, after those that are set up. */
export function withListed(group: ModelGroup, endpoint: string, listed: readonly ListedModel[]): ModelGroup {
  const refOf = (model: string): ModelRef => ({ kind: 'endpoint', endpoint, model });
  const known = group.models.map((model) => {
    const said = listed.find(({ id }) => isSameModel(refOf(id), model.ref));
    return said ? { ...model, listed: said } : model;
  });
  const others = listed.filter(({ id }) => !known.some(({ ref }) => isSameModel(refOf(id), ref)));
  return {
    ...group,
    state: 'listed',
    models: [...known, ...others.map((said) => ({ ref: refOf(said.id), label: said.id, listed: said }))],
  };
}

/** Is the model known to take images? By the settings, by its endpoint, or by its name, in this order. */
export function takesImages({ ref, vision, listed }: OfferedModel): boolean {
  return ref.kind === 'endpoint' && (vision ?? listed?.vision ?? knownVision(ref.model)) === true;
}

/** The offline assistant, last. */
export function offlineGroup(title: string, model: Omit<OfferedModel, 'ref'>): ModelGroup {
  return { title, models: [{ ...model, ref: offlineRef }], state: 'listed' };
}

function stateRows({ title, endpoint = title, state }: ModelGroup): readonly PickerRow[] {
  if (state === 'listed') return [];
  if (state === 'asking') return [{ kind: 'asking', id: `asking ${title}` }];
  return [{ kind: 'problem', id: `problem ${title}`, failure: state.failure, endpoint }];
}

// A name that nobody lists can still be right: some endpoints list nothing.
function typedRows(groups: readonly ModelGroup[], typed: string): readonly PickerRow[] {
  if (typed === '') return [];
  return groups.flatMap(({ title, endpoint, models }): PickerRow[] => {
    if (endpoint === undefined) return [];
    const ref: ModelRef = { kind: 'endpoint', endpoint, model: typed };
    if (models.some((model) => isSameModel(model.ref, ref))) return [];
    return [{ kind: 'typed', id: `typed ${title}`, name: typed, ref, at: title }];
  });
}
