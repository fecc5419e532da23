// What the page of a diagram and the frame that draws say to each other. The frame runs a large library over text of a
// model: it is believed nothing but that its answer is text.

/** Colours as `#rrggbb`, and the font: the editor's. */
export interface DiagramTheme {
  readonly isDark: boolean;
  readonly isHighContrast: boolean;
  readonly background: string;
  readonly foreground: string;
  readonly accent: string;
  readonly border: string;
  /** Of charts: told apart from each other. */
  readonly series: readonly string[];
  readonly fontFamily: string;
}

/** Page to frame. */
export interface DrawRequest {
  readonly id: number;
  readonly source: string;
  readonly theme: DiagramTheme;
}

/** Why there is no picture, in the library's words. `leftOut`: the kind of diagram is not among those that ship. */
export interface DrawFailure {
  readonly message: string;
  readonly line?: number;
  readonly leftOut?: true;
}

/** Frame to page. */
export type DrawAnswer =
  | { readonly id: number; readonly svg: string }
  | { readonly id: number; readonly failure: DrawFailure };

/** Is it an answer to the request `id`? It came from a frame: anything can be in it. */
export function readAnswer(data: unknown, id: number): DrawAnswer | undefined {
  if (typeof data !== 'object' || data === null || !('id' in data) || data.id !== id) return undefined;
  if ('svg' in data && typeof data.svg === 'string') return { id, svg: data.svg };
  if (!('failure' in data) || typeof data.failure !== 'object' || data.failure === null) return undefined;
  const { message, line, leftOut } = data.failure as Partial<Record<keyof DrawFailure, unknown>>;
  return {
    id,
    failure: {
      message: String(message).slice(0, 4000),
      ...(typeof line === 'number' && Number.isInteger(line) && line > 0 ? { line } : {}),
      ...(leftOut === true ? { leftOut } : {}),
    },
  };
}
