import { readIfThere } from './sources.ts';

export interface Command {
  readonly command: string;
  readonly title: string;
  readonly category?: string;
}

export interface Setting {
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
}

/** What `package.json` promises the editor, in English; empty where nothing is contributed yet. */
export interface Contributions {
  readonly commands: readonly Command[];
  readonly settings: Readonly<Record<string, Setting>>;
  readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly when?: string }[]>>;
  readonly keybindings: readonly { readonly command: string; readonly key: string }[];
  readonly views: readonly { readonly id: string }[];
}

export function contributions(): Contributions {
  const english: Record<string, string> = JSON.parse(readIfThere('package.nls.json') ?? '{}');
  const named = (text: string) => /^%(.+)%$/.exec(text)?.[1];
  const { contributes = {} } = JSON.parse(readIfThere('package.json') ?? '{}', (_, value: unknown) =>
    typeof value === 'string' ? (english[named(value) ?? ''] ?? value) : value,
  );
  const sections = [contributes.configuration ?? []].flat();
  return {
    commands: contributes.commands ?? [],
    settings: Object.assign({}, ...sections.map((section) => section.properties)),
    menus: contributes.menus ?? {},
    keybindings: contributes.keybindings ?? [],
    views: Object.values(contributes.views ?? {}).flat() as { id: string }[],
  };
}
