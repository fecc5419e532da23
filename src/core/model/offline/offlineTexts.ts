import { l10n } from '../../../base/l10n.ts';

/** What the offline assistant says of itself. Names of commands are those of the manifest. */
export const offlineTexts = {
  footer(): string {
    const text = l10n.t(
      'Offline assistant: no AI, only what can be looked up in this project. For answers in prose, run **Throughline: Connect a Model**.',
    );
    return `---\n\n*${text}*`;
  },
  help(): string {
    const lead = l10n.t(
      'I am the offline assistant: **no AI**. I look things up in this project, and nothing leaves this machine. I can:',
    );
    const skills = [
      l10n.t('find places: *where are settings read?*'),
      l10n.t('tell of a name: *what is `parseConfig`?*, *who uses `parseConfig`?*, *why was `parseConfig` changed?*'),
      l10n.t('explain code: select it and run **Throughline: Explain Selection**'),
      l10n.t('give an overview: *what does this project do?*, *how do I run it?*, *what changed recently?*'),
      l10n.t('write a commit message from the staged changes: **Throughline: Generate Commit Message**'),
    ];
    const list = skills.map((one) => `- ${one}`).join('\n');
    return `${lead}\n\n${list}`;
  },
  connect(): string {
    return [
      l10n.t(
        'Throughline works with any OpenAI-compatible endpoint: a provider’s, a company’s or one on this machine.',
      ),
      l10n.t(
        'Run **Throughline: Connect a Model**: it asks for the address, the key where one is needed (kept in the editor’s secret storage) and the model, and tries it.',
      ),
      l10n.t('Until then I answer from the project itself.'),
    ].join('\n\n');
  },
};
