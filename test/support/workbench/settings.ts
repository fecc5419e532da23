/** User settings as in settings.json. */
export type EditorSettings = Readonly<Record<string, unknown>>;

/** Nothing pops up, nothing calls out. */
export const quietSettings: EditorSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.welcomePage.experimentalOnboarding': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'git.autofetch': false,
  'git.confirmSync': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  // The built-in assistant: two processes and three seconds at every stop. Its APIs for extensions stay.
  'chat.disableAIFeatures': true,
};

/** On top of that, what makes a test see the same each time. */
export const testSettings: EditorSettings = {
  ...quietSettings,
  'window.commandCenter': false,
  // Editors such as Running Extensions otherwise open in a dialog that swallows the palette's key.
  'workbench.editor.useModal': 'off',
  'workbench.colorTheme': 'Default Dark Modern',
  'editor.inlineSuggest.enabled': true,
  'files.autoSave': 'off',
};
