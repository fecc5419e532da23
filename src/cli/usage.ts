import manifest from '../../package.json' with { type: 'json' };

export const version: string = manifest.version;

export const usage = `throughline: a coding assistant that keeps the thread of a project

  throughline ask QUESTION [options]   answer a question about a project
  throughline --version
  throughline --help

Options of ask:
  --root DIR        the project (default: this folder)
  --file PATH       a file that goes along; may be repeated
  --base-url URL    an OpenAI-compatible endpoint (or THROUGHLINE_BASE_URL); none: the offline assistant
  --model NAME      the model to ask there (or THROUGHLINE_MODEL)
  --data DIR        where conversations are kept (default: the user's data folder)
  --continue        go on with the latest conversation of this project

The API key is taken from THROUGHLINE_API_KEY.
`;
