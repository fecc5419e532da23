// A Chromium to show the editor in: the one named in the environment, one that is installed, Debian's package, or
// Playwright's download.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isOnPath, root, runQuietly, say } from './processes.mjs';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** @returns {Promise<string>} The path of the program. */
export async function findOrInstallBrowser() {
  const named = process.env.CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM names ${named}, which is not there.`);
    return named;
  }
  return (await findBrowser()) ?? (await installBrowser());
}

/** @returns {Promise<string | undefined>} */
async function findBrowser() {
  const installed = usualPlaces.find((file) => existsSync(file));
  if (installed) return installed;
  const downloaded = await playwrightBrowser();
  return existsSync(downloaded) ? downloaded : undefined;
}

/** @returns {Promise<string>} */
async function installBrowser() {
  const asRoot = debianPrefix();
  if (asRoot) {
    say('installing Chromium with apt-get (Debian package, about 110 MB to download)');
    const [command = '', ...args] = [...asRoot, 'apt-get'];
    runQuietly(command, [...args, 'update', '-qq']);
    runQuietly(command, [...args, 'install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  } else {
    say("installing Chromium with Playwright's download");
    runQuietly(process.execPath, [path.join(root, 'node_modules/playwright-core/cli.js'), 'install', 'chromium']);
  }
  const browser = await findBrowser();
  if (!browser) throw new Error('Chromium was installed but is nowhere to be found. Set CHROMIUM to its path.');
  return browser;
}

/** How to call Debian's package manager here. @returns {string[] | undefined} Undefined where that cannot be done. */
function debianPrefix() {
  // Ubuntu's `chromium` package is a snap, which has no place in a container.
  const isDebian = existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  if (!isDebian || !isOnPath('apt-get')) return undefined;
  if (process.getuid?.() === 0) return [];
  return isOnPath('sudo') && canSudo() ? ['sudo', '-n'] : undefined;
}

/** @returns {boolean} */
function canSudo() {
  try {
    runQuietly('sudo', ['-n', 'true']);
    return true;
  } catch {
    return false; // It would ask for a password.
  }
}

/** @returns {Promise<string>} */
async function playwrightBrowser() {
  const { chromium } = await import('playwright-core');
  return chromium.executablePath();
}
