/**
 * `host/path` of a git remote, the same for every way to write it: https, ssh, git and scp-like addresses, with or
 * without user, port, `.git` and a slash at the end. Only the host is lower-cased: paths can differ by case.
 * `undefined` for a path on this machine, which says nothing about which repository it is.
 * Forms: https://git-scm.com/docs/git-fetch#_git_urls
 */
export function normaliseRemote(url: string): string | undefined {
  const address = parseUrl(url.trim()) ?? parseScp(url.trim());
  if (!address) return undefined;
  const path = address.path
    .replaceAll(/\/+/g, '/')
    .replace(/^\/|\/$/g, '')
    .replace(/\.git$/, '')
    .replace(/\/$/, '');
  return path ? `${address.host.toLowerCase()}/${path}` : undefined;
}

interface Address {
  readonly host: string;
  readonly path: string;
}

const urlForm = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/]*@)?(?<host>\[[^\]]+\]|[^/:@]+)(?::\d*)?(?<path>\/.*)$/i;
// git takes `host:path` as ssh only when no slash comes before the colon; one letter is a Windows drive.
const scpForm = /^(?:[^/@:]+@)?(?<host>\[[^\]]+\]|[^/:@]{2,}):(?<path>.+)$/;

function parseUrl(url: string): Address | undefined {
  if (/^file:/i.test(url)) return undefined;
  return addressOf(urlForm.exec(url));
}

function parseScp(url: string): Address | undefined {
  return url.includes('://') ? undefined : addressOf(scpForm.exec(url));
}

function addressOf(match: RegExpExecArray | null): Address | undefined {
  const { host, path } = match?.groups ?? {};
  if (!host || !path) return undefined;
  return { host, path: path.replace(/[?#].*$/, '') };
}
