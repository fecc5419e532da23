// The contract between a diagram's page and the extension. The extension owns the source; the page draws it.

/** Extension to page. */
export type ToDiagram =
  /** `renderer` is the script that draws, for a frame of its own: it is packed where it is kept. */
  { readonly type: 'diagram/show'; readonly source: string; readonly renderer: string };

/** Page to extension. Untrusted: the extension validates every one. */
export type FromDiagram =
  | { readonly type: 'diagram/ready' }
  /** Onto the clipboard: the picture (SVG) or the source. */
  | { readonly type: 'diagram/copy'; readonly text: string }
  /** Into a file that the user names. */
  | { readonly type: 'diagram/save'; readonly svg: string }
  /** A bug in the page, for the log. */
  | { readonly type: 'diagram/failed'; readonly message: string };

/** What the page keeps with the editor, which gives it back after a restart. */
export interface DiagramState {
  readonly source: string;
  /** Absent: it fits. */
  readonly zoom?: number;
}

/** The kind of the editor panel that shows a diagram. */
export const diagramPanelType = 'throughline.diagram';
