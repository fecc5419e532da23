const secretNames = new Set([
  '.netrc',
  '_netrc',
  '.pgpass',
  '.my.cnf',
  '.htpasswd',
  '.git-credentials',
  '.dockercfg',
  '.pypirc',
  '.npmrc',
  '.vault-token',
  'credentials',
  'credentials.json',
  'client_secret.json',
  'service-account.json',
  'service_account.json',
  'secrets.json',
  'secrets.yml',
  'secrets.yaml',
  'secrets.toml',
  'kubeconfig',
  'terraform.tfstate',
  'terraform.tfvars',
  'master.key',
]);
const secretExtensions =
  /\.(pem|key|p12|pfx|p8|jks|keystore|kdbx|kdb|asc|gpg|ppk|ovpn|mobileprovision|tfstate|tfvars|agekey)$/;
const privateKeys = /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?([._-].*)?$/;
const secretFolders = /(^|\/)\.(ssh|gnupg|aws|azure|kube|docker)\//;
// Samples of settings are written to be shared: they say which names exist, without values.
const sample = /[._-](example|sample|template|dist|defaults?)$/;
const environmentFile = /^(\.env(rc)?([._-].*)?|.+\.env)$/;

/**
 * Is this, by its name, a file that holds keys or passwords? Such a file is never listed, searched or attached
 * by itself. Works on relative and absolute paths, with either separator.
 */
export function isSecretPath(path: string): boolean {
  const normal = path.replaceAll('\\', '/').toLowerCase();
  const name = normal.slice(normal.lastIndexOf('/') + 1);
  if (name.endsWith('.pub')) return false;
  if (environmentFile.test(name)) return !sample.test(name);
  return secretNames.has(name) || secretExtensions.test(name) || privateKeys.test(name) || secretFolders.test(normal);
}
