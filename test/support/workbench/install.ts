// `node install.ts <vsix> <extensions folder>`: for the scripts, which run without TypeScript.
import { installExtension } from './installation.ts';

const [vsix = '', extensionsDir = ''] = process.argv.slice(2);
installExtension(vsix, extensionsDir);
