/** What the offline assistant says of itself. Names of commands are those of the manifest. */
export const offlineTexts = {
  footer:
    '---\n\n*Offline assistant: no AI, only what can be looked up in this project. For answers in prose, connect a model with **Throughline: Select Model**.*',
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
    [
      '1. Open the settings and set **Throughline › Endpoint: Base Url**, such as `https://api.openai.com/v1` or `http://localhost:11434/v1` for Ollama.',
      '2. Run **Throughline: Set API Key**, when the endpoint needs one. It is kept in the editor’s secret storage.',
      '3. Run **Throughline: Select Model**.',
    ].join('\n'),
    'Until then I answer from the project itself.',
  ].join('\n\n'),
};
