import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ThroughlineError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { failures } from '../errors.ts';
import { formatTemplate, type PromptTemplate, parsePromptFile } from './promptTemplate.ts';

/** Whose template it is. A later layer replaces a template of the same name of an earlier one. */
export type PromptLayer = 'builtIn' | 'user' | 'project';

const layerOrder: readonly PromptLayer[] = ['project', 'user', 'builtIn'];

/** The named prompts: built-in ones, over them the user's, over them the project's. */
export class PromptLibrary {
  private readonly layers: Readonly<Record<PromptLayer, Map<string, PromptTemplate>>> = {
    builtIn: new Map(),
    user: new Map(),
    project: new Map(),
  };

  /** The template of that name, of the layer nearest to the user. `undefined` when there is none. */
  get(name: string): PromptTemplate | undefined {
    for (const layer of layerOrder) {
      const template = this.layers[layer].get(name);
      if (template) return template;
    }
    return undefined;
  }

  /** Adds a template, or replaces the one of its name in that layer. */
  add(template: PromptTemplate, layer: PromptLayer = 'user'): void {
    this.layers[layer].set(template.name, template);
  }

  list(): readonly PromptTemplate[] {
    const names = new Set(layerOrder.flatMap((layer) => [...this.layers[layer].keys()]));
    return [...names].sort().flatMap((name) => this.get(name) ?? []);
  }

  /**
   * The text of the template with `variables` put in.
   * @throws ThroughlineError for an unknown template, or naming the variables that are missing.
   */
  format(name: string, variables: Readonly<Record<string, string>>): string {
    const template = this.get(name);
    if (!template)
      throw new ThroughlineError(
        failures.promptUnknown(
          name,
          this.list().map((known) => known.name),
        ),
      );
    return formatTemplate(template, variables);
  }

  /** Replaces a layer by the `*.prompt.md` files of a folder. A folder that is not there is an empty layer; a file that cannot be read is told to the log. */
  async loadFolder(folder: string, layer: PromptLayer, options: { log: Log; signal: AbortSignal }): Promise<void> {
    const { log, signal } = options;
    this.layers[layer].clear();
    const names = await readdir(folder).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        log.warn(`The prompts in ${folder} could not be listed`, error);
      return [];
    });
    for (const name of names.filter((entry) => entry.endsWith('.prompt.md')).sort()) {
      try {
        const content = await readFile(path.join(folder, name), { encoding: 'utf8', signal });
        this.add(parsePromptFile(name, content), layer);
      } catch (error) {
        signal.throwIfAborted();
        log.warn(`The prompt ${name} could not be read`, error);
      }
    }
  }
}
