/** The content security policy of the chat view's page: the script and style that bear the nonce, files of the extension, nothing from the network. */
export function pagePolicy({ source, nonce }: { readonly source: string; readonly nonce: string }): string {
  return [
    `default-src 'none'`,
    `style-src 'nonce-${nonce}' ${source}`,
    `font-src ${source}`,
    `img-src ${source} data: blob:`,
    `script-src 'nonce-${nonce}' ${source}`,
  ].join('; ');
}
