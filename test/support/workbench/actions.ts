// What a person does in the workbench, and what they see. Every wait ends with the thing itself, never with a time.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { readManifest, repositoryRoot } from './installation.ts';
import { waitFor } from './processes.ts';

/** Runs a command by its label in the command palette: `Throughline: Explain Selection`. */
export async function runCommand(page: Page, label: string): Promise<void> {
  // The palette lists what is known when it opens, which soon after a start may not be all; and it closes when a view
  // that a command has shown takes the focus.
  for (let attempt = 1; ; attempt++) {
    await page.keyboard.press('F1');
    try {
      await quickInput(page).fill(`>${label}`, { timeout: 4_000 });
      await focusedRow(page, label).waitFor({ timeout: 4_000 });
      break;
    } catch (error) {
      if (attempt === 5) throw error;
      await page.keyboard.press('Escape');
    }
  }
  await page.keyboard.press('Enter');
}

/** Types into the quick input that is open (or opening) and takes the first row that says `row`. */
export async function pickInQuickInput(page: Page, text: string, row = text): Promise<void> {
  const input = quickInput(page);
  await input.waitFor();
  await input.fill(text);
  await focusedRow(page, row).waitFor();
  await page.keyboard.press('Enter');
}

/** The row that Enter takes, once it is the one that says `text`. */
function focusedRow(page: Page, text: string): Locator {
  return page.locator('.quick-input-widget:visible .monaco-list-row.focused').filter({ hasText: text });
}

/** Answers a question of the quick input, such as a new name. */
export async function answerInputBox(page: Page, text: string): Promise<void> {
  const input = quickInput(page);
  await input.waitFor();
  await input.fill(text);
  await page.keyboard.press('Enter');
  await input.waitFor({ state: 'hidden' });
}

export function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget:visible input').first();
}

export function quickInputRows(page: Page): Locator {
  return page.locator('.quick-input-widget:visible .monaco-list-row');
}

/** Answers the file dialog of an editor in a browser: it puts its own name in late, and takes no Enter while it looks at the folder. */
export async function nameFile(page: Page, file: string): Promise<void> {
  const input = quickInput(page);
  await quickInputRows(page).first().waitFor();
  const isDone = async () => {
    if (!(await input.isVisible())) return true;
    await input.fill(file);
    await page.keyboard.press('Enter');
    return input.waitFor({ state: 'hidden', timeout: 2_000 }).then(
      () => true,
      () => false,
    );
  };
  await waitFor(isDone, 'the file dialog to be answered', 20_000);
}

/** Opens a file of the project by its name. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  await pickInQuickInput(page, name, path.basename(name));
  await page
    .locator(`.tabs-container [role="tab"][aria-selected="true"][data-resource-name="${path.basename(name)}"]`)
    .waitFor();
  await editorLines(page).first().waitFor();
}

/** The lines of the editor that are on screen, in no certain order. Spaces come as U+00A0: see {@link visibleText}. */
export function editorLines(page: Page): Locator {
  return page.locator('.editor-instance .view-lines .view-line');
}

export async function visibleText(lines: Locator): Promise<string> {
  return (await lines.allTextContents()).join('\n').replaceAll('\u00a0', ' ');
}

/** Selects whole lines of the editor in front, 1-based and inclusive. */
export async function selectLines(page: Page, start: number, end: number): Promise<void> {
  await editorLines(page).first().click();
  await page.keyboard.press('Control+Home');
  for (let line = 1; line < start; line++) await page.keyboard.press('ArrowDown');
  for (let line = start; line <= end; line++) await page.keyboard.press('Shift+ArrowDown');
  await page
    .locator('.statusbar')
    .getByText(/\(\d+ selected\)/)
    .waitFor();
}

/**
 * Opens a view whatever the side bar shows. Not by its icon: a click on the icon of an open view closes it.
 * @param container Title of the view container.
 * @param view Name of the view.
 */
export async function openView(page: Page, container: string, view: string): Promise<void> {
  await runCommand(page, `${container}: Focus on ${view} View`);
}

/** Opens Throughline's chat and waits until it can be typed into. */
export async function openChat(page: Page): Promise<FrameLocator> {
  const { viewsContainers, views } = readManifest().contributes;
  const container = viewsContainers.activitybar[0];
  const view = container && views[container.id]?.[0];
  if (!container || !view) throw new Error('package.json contributes no view');
  await openView(page, container.title, view.name);
  const frame = chatFrame(page);
  await frame.getByRole('textbox').first().waitFor({ timeout: 30_000 });
  return frame;
}

/** The document of Throughline's view: VS Code nests it two frames deep. */
export function chatFrame(page: Page): FrameLocator {
  return ownFrame(page, '[src*="purpose=webviewView"]');
}

/** The document of Throughline's page in the editor tab that is shown: a diagram, the statistics. */
export function tabFrame(page: Page): FrameLocator {
  return ownFrame(page, ':not([src*="purpose=webviewView"])');
}

function ownFrame(page: Page, which: string): FrameLocator {
  const { publisher, name } = readManifest();
  return page
    .frameLocator(`iframe.webview.ready[src*="extensionId=${publisher}.${name}"]${which}`)
    .frameLocator('iframe#active-frame');
}

/** The messages of the notifications on screen. */
export function notifications(page: Page): Locator {
  return page.locator('.notifications-toasts .notification-list-item-message');
}

export async function clearNotifications(page: Page): Promise<void> {
  await runCommand(page, 'Notifications: Clear All Notifications');
  await notifications(page).first().waitFor({ state: 'hidden' });
}

/** The commit message box of the source control view, which it opens. */
export async function openCommitMessage(page: Page): Promise<Locator> {
  await page.keyboard.press('Control+Shift+G');
  const lines = page.locator('.scm-view .scm-input .view-line');
  await lines.first().waitFor();
  return lines;
}

/** The grey text that the editor offers at the cursor. Its tokens are separate spans: look for a piece of it. */
export function ghostText(page: Page): Locator {
  return page.locator('.editor-instance [class*="ghost-text"]');
}

/** Keeps a picture in out/screenshots. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const folder = path.join(repositoryRoot, 'out/screenshots');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name.replaceAll(/[^\w-]+/g, '-').slice(0, 100)}.png`);
  await page.screenshot({ path: file });
  return file;
}

/** Of the page, where the test's own program has none. */
interface DragClasses {
  readonly DataTransfer: new () => { setData(type: string, value: string): void };
  readonly DragEvent: new (kind: string, init: object) => Event;
}

/** Drops files or folders on a part of the chat view, as the explorer does. */
export async function dropFiles(onto: Locator, files: readonly string[]): Promise<void> {
  const uris = files.map((file) => pathToFileURL(file).href).join('\r\n');
  await onto.evaluate((element, list) => {
    const { DataTransfer, DragEvent } = globalThis as unknown as DragClasses;
    const dataTransfer = new DataTransfer();
    dataTransfer.setData('text/uri-list', list);
    element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  }, uris);
}
