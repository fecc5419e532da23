/** What a file is there for, by its path. */
export type FileRole = 'source' | 'test' | 'docs' | 'config' | 'data';

const testFolder =
  /(^|\/)([\w.-]+[-_.])?(tests?|__tests__|specs?|e2e|testdata|testing|fixtures?|__mocks__|__snapshots__)\//i;
const test =
  /[._-](test|tests|spec|e2e)(-d)?\.\w+$|(^|\/)test_[^/]*\.py$|(^|\/)conftest\.py$|_test\.\w+$|(Tests?|Specs?)\.(java|cs|kt|scala)$/;
const docs =
  /(^|\/)(docs?|documentation|examples?)\/|\.(md|mdx|rst|adoc|txt)$|(^|\/)(readme|changelog|licen[cs]e|contributing|authors)\b[^/]*$/i;
const config =
  /\.(json|jsonc|ya?ml|toml|ini|cfg|conf|properties|xml|lock)$|(^|\/)\.[^/]+$|(^|\/)(dockerfile|makefile)$|\.config\.\w+$/i;
const data = /\.(csv|tsv|svg|snap|po|pot|geojson|ndjson|jsonl|map|min\.\w+)$|(^|\/)(locales?|i18n)\//i;

/** What the file at `path` (relative, with `/`) is there for. */
export function roleOf(path: string): FileRole {
  if (data.test(path)) return 'data';
  if (test.test(path) || testFolder.test(path)) return 'test';
  if (docs.test(path)) return 'docs';
  return config.test(path) ? 'config' : 'source';
}

const lockFile =
  /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|composer\.lock|Gemfile\.lock|go\.sum|flake\.lock|packages\.lock\.json|gradle\.lockfile)$/;
const notText =
  /\.(png|jpe?g|gif|webp|ico|bmp|tiff?|avif|pdf|zip|gz|tgz|bz2|xz|7z|rar|jar|war|class|o|a|so|dylib|dll|exe|wasm|woff2?|ttf|otf|eot|mp[34]|m4a|wav|ogg|webm|mov|avi|sqlite3?|db|bin|dat|pyc|vsix|psd|ai|sketch|min\.js|min\.css|map)$/i;

/** Can the words in this file help to find something? Not in lock files, pictures, archives and generated bundles. */
export function isSearchable(path: string): boolean {
  return !lockFile.test(path) && !notText.test(path);
}
