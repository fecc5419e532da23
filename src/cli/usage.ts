import manifest from '../../package.json' with { type: 'json' };

export const version: string = manifest.version;

export const usage = `throughline: a coding assistant that keeps the thread of a project

  throughline ask QUESTION [options]     answer a question about a project
  throughline retrieve QUERY [options]   the places of a project that bear on a query, best first
  throughline retrieve --serve           the same for many queries, over standard input and output
  throughline map [options]              what a project is made of
  throughline --version
  throughline --help

Options of ask:
  --root DIR        the project (default: this folder)
  --file PATH       a file that goes along; may be repeated
  --base-url URL    an OpenAI-compatible endpoint (or THROUGHLINE_BASE_URL); none: the offline assistant
  --model NAME      the model to ask there (or THROUGHLINE_MODEL)
  --data DIR        where conversations are kept (default: the user's data folder)
  --continue        go on with the latest conversation of this project

Options of retrieve:
  --root DIR        the project (default: this folder)
  --limit N         most places (default: 20; with --json and --serve 200)
  --json            a line of JSON for each place: {"path", "startLine", "endLine", "defines"}
  --serve           for each line {"id", "query"} of the input a line {"id", "results": [...]}, or {"id", "error"};
                    the first line, {"ready": true}, comes when the project is read

Options of map:
  --root DIR        the project (default: this folder)
  --json            as JSON

The API key is taken from THROUGHLINE_API_KEY.
`;
