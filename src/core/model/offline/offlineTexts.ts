/** What the offline assistant says of itself. Names of commands are those of the manifest. */
export const offlineTexts = {
  footer:
    '---\n\n*Offline assistant: no AI, only what can be looked up in this project. For answers in prose, run **Throughline: Connect a Model**.*',
  help: [
    'I am the offline assistant: **no AI**. I look things up in this project, and nothing leaves this machine. I can:',
    [
      '- find places: *where are settings read?*',
      '- tell of a name: *what is `parseConfig`?*, *who uses `parseConfig`?*, *why was `parseConfig` changed?*',
      '- explain code: select it and run **Throughline: Explain Selection**',
      '- give an overview: *what does this project do?*, *how do I run it?*, *what changed recently?*',
      '- write a commit message from the staged changes: **Throughline: Generate Commit Message**',
    ].join('\n'),
  ].join('\n\n'),
  connect: [
    'Throughline works with any OpenAI-compatible endpoint: a provider’s, a company’s or one on this machine.',
    'Run **Throughline: Connect a Model**: it asks for the address, the key where one is needed (kept in the editor’s secret storage) and the model, and tries it.',
    'Until then I answer from the project itself.',
  ].join('\n\n'),
};
