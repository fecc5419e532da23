import { createSampleProject } from '../support/sampleProject.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';
import { describeConnecting } from './withoutModel/connecting.ts';
import { describeFirstLook } from './withoutModel/firstLook.ts';
import { describeImporting, writeForeignConversation } from './withoutModel/importing.ts';
import { describeOffline } from './withoutModel/offline.ts';

// One workbench, as it is after the installation, until a model is connected in it.
describe('without a model', () => {
  const workbench = useWorkbench(() => ({
    createProject: (folder) => createSampleProject(folder, { withChange: true }),
    prepareUserDir: writeForeignConversation,
  }));

  describe('the packaged extension in VS Code', () => describeFirstLook(workbench));
  describe('the offline assistant, with no endpoint', () => describeOffline(workbench));
  describe('importing conversations', () => describeImporting(workbench));
  describe('connecting a model', () => describeConnecting(workbench));
});
