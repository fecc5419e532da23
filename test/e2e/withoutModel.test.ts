import { createSampleProject } from '../support/sampleProject.ts';
import { useWorkbench } from '../support/workbench/useWorkbench.ts';
import { describeConnecting } from './withoutModel/connecting.ts';
import { describeFirstLook } from './withoutModel/firstLook.ts';
import { describeOffline } from './withoutModel/offline.ts';

// One workbench, as it is after the installation, until a model is connected in it.
describe('without a model', () => {
  const workbench = useWorkbench(() => ({
    createProject: (folder) => createSampleProject(folder, { withChange: true }),
  }));

  describe('the packaged extension in VS Code', () => describeFirstLook(workbench));
  describe('the offline assistant, with no endpoint', () => describeOffline(workbench));
  describe('connecting a model', () => describeConnecting(workbench));
});
