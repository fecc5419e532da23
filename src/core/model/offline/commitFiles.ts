/** What a changed file is there for, as far as a commit's type goes. */
export type CommitFileRole = 'source' | 'test' | 'docs' | 'ci' | 'build' | 'settings' | 'asset';

const ci =
  /^(\.github\/(workflows|actions)\/|\.circleci\/|\.ci\/|\.buildkite\/|\.woodpecker|\.gitlab-ci|azure-pipelines|Jenkinsfile|\.travis)|(^|\/)\.drone\.yml$/;
const test =
  /(^|\/)(tests?|__tests__|specs?|e2e|testdata|fixtures|__mocks__|__snapshots__)\/|[._-](test|tests|spec)\.\w+$|(^|\/)(test_[^/]*|conftest)\.py$|_test\.\w+$|Tests?\.(java|cs|kt)$/;
const docs =
  /(^|\/)docs?\/|\.(md|mdx|rst|adoc)$|(^|\/)(README|CHANGELOG|LICEN[CS]E|CONTRIBUTING|AUTHORS|NOTICE)[^/]*$/i;
const build =
  /(^|\/)(package\.json|package-lock\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|Cargo\.(toml|lock)|go\.(mod|sum)|pyproject\.toml|poetry\.lock|uv\.lock|requirements[^/]*\.txt|setup\.(py|cfg)|Pipfile(\.lock)?|composer\.(json|lock)|Gemfile(\.lock)?|pom\.xml|build\.gradle(\.kts)?|settings\.gradle(\.kts)?|CMakeLists\.txt|Makefile|Dockerfile[^/]*|docker-compose[^/]*|[^/]+\.(csproj|sln|gemspec|nix)|(esbuild|webpack|rollup|vite|tsup|babel)[^/]*\.(js|mjs|cjs|ts)|tsconfig[^/]*\.json)$/;
const settings = /(^|\/)(\.[^/]+|[^/]*\.config\.\w+|biome\.jsonc?|renovate\.json)$|(^|\/)\.(vscode|idea|husky)\//;
const asset = /\.(png|jpe?g|gif|webp|ico|svg|woff2?|ttf|otf|mp[34]|pdf)$/i;

/** By its path alone. */
export function commitRoleOf(path: string): CommitFileRole {
  if (ci.test(path)) return 'ci';
  if (test.test(path)) return 'test';
  if (docs.test(path)) return 'docs';
  if (build.test(path)) return 'build';
  if (settings.test(path)) return 'settings';
  return asset.test(path) ? 'asset' : 'source';
}

/** Is this file written by a package manager? Its lines say nothing of their own. */
export function isLockFile(path: string): boolean {
  return /(^|\/)([^/]*\.lockb?|package-lock\.json|pnpm-lock\.yaml|go\.sum)$/.test(path);
}

// Folders that every project has, and that say nothing of which part of it this is.
const generic =
  /^(src|source|sources|lib|libs|app|apps|packages|modules|internal|pkg|cmd|main|java|kotlin|python|com|org|io|net|include|tests?|unit|__tests__|spec|crates|projects|services|components)$/i;

/**
 * The part of the project that all of `paths` lie in, for the scope of a commit: the innermost common folder with a
 * name that tells, or of one file its own name. `undefined` when there is none.
 */
export function scopeOf(paths: readonly string[]): string | undefined {
  const [first, ...rest] = paths.map((path) => path.split('/'));
  if (!first) return undefined;
  let shared = first.slice(0, -1);
  for (const path of rest) {
    const end = shared.findIndex((part, index) => path[index] !== part || index === path.length - 1);
    if (end >= 0) shared = shared.slice(0, end);
  }
  const folder = shared.findLast((part) => !generic.test(part));
  if (folder !== undefined) return toScope(folder);
  const stem = (first.at(-1) ?? '').replace(/(\.(test|spec|d))?\.\w+$/, '');
  const isPlain = /^[\w-]+$/.test(stem) && !/^(index|main|mod|init|__init__)$/.test(stem);
  return paths.length === 1 && isPlain ? toScope(stem) : undefined;
}

function toScope(name: string): string | undefined {
  const scope = name.replace(/^[._@]+/, '').replaceAll(/[^\w./-]/g, '-');
  return scope === '' || scope.length > 24 ? undefined : scope;
}
