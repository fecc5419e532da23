// The display language is the editor's. The editor itself stays English here: its own German is a download.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chatFrame, notifications, runCommand, screenshot } from '../support/workbench/actions.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';

describe('an editor whose display language is German', () => {
  const workbench = useWorkbench(() => ({ args: ['--locale', 'de'], prepareUserDir: addEmptyLanguagePack }));

  it('has German commands, a German chat view and German notifications', async () => {
    const { page } = workbench;
    await runCommand(page, 'Throughline: Neue Sitzung');
    const chat = chatFrame(page);
    await chat.getByRole('textbox', { name: 'Nachricht' }).waitFor();
    await chat.getByText('Fragen zum Projekt').waitFor();
    await chat.getByRole('button', { name: 'Was macht dieses Projekt?' }).waitFor();
    await screenshot(page, 'chat-german');
    await runCommand(page, 'Throughline: Sitzung löschen');
    await notifications(page).getByText('Die Sitzung „Neue Sitzung“ wurde gelöscht.').waitFor();
  });
});

/** What the editor notes of an installed language pack, here one without texts. */
function addEmptyLanguagePack(userDir: string): void {
  const texts = path.join(userDir, 'german.i18n.json');
  mkdirSync(userDir, { recursive: true });
  writeFileSync(texts, JSON.stringify({ version: '1.0.0', contents: {} }));
  const pack = {
    hash: 'test',
    extensions: [{ extensionIdentifier: { id: 'test.german', uuid: 'test' }, version: '1.0.0' }],
    translations: { vscode: texts },
    label: 'Deutsch',
  };
  writeFileSync(path.join(userDir, 'languagepacks.json'), JSON.stringify({ de: pack }));
}
