// Never the user's own words, wherever they are.
const always = new Set([
  '.git',
  '.hg',
  '.svn',
  '.jj',
  'node_modules',
  'bower_components',
  '__pycache__',
  '.venv',
  'venv',
  '.tox',
  '.nox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.gradle',
  '.terraform',
  '.next',
  '.nuxt',
  '.svelte-kit',
  '.turbo',
  '.cache',
  '.parcel-cache',
  '.nyc_output',
  '.vscode-test',
  '.dart_tool',
  'DerivedData',
]);
// Output or copies of others' code when they lie beside a manifest; elsewhere these are ordinary names of source folders.
const besideManifest = new Set(['dist', 'build', 'out', 'target', 'vendor', 'coverage', 'third_party', 'obj']);
const manifest =
  /^(package\.json|Cargo\.toml|go\.mod|pom\.xml|build\.gradle(\.kts)?|CMakeLists\.txt|Makefile|pyproject\.toml|setup\.py|composer\.json|Gemfile|.+\.(csproj|sln|gemspec))$/;

/** Is the folder `name` left out unless an ignore file keeps it? `siblings` are the names beside it. */
export function isExcludedFolder(name: string, siblings: readonly string[], isInRoot: boolean): boolean {
  if (always.has(name)) return true;
  return besideManifest.has(name) && (isInRoot || siblings.some((sibling) => manifest.test(sibling)));
}
