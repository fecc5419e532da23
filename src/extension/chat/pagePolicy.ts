/** The content security policy of the chat view's page: no inline script or style, nothing from the network. */
export function pagePolicy({ source, nonce }: { readonly source: string; readonly nonce: string }): string {
  return [
    `default-src 'none'`,
    `style-src ${source}`,
    `font-src ${source}`,
    `img-src ${source} data: blob:`,
    `script-src 'nonce-${nonce}' ${source}`,
  ].join('; ');
}
