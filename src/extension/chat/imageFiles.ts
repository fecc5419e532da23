// Images of the history as files that can be looked at and not changed: the editor's own viewer shows them. Part of what
// activation loads, since the editor may open such a tab again before anything else is asked of the extension.
import * as vscode from 'vscode';
import { hasImageName } from '../../base/imageFile.ts';

const scheme = 'throughline-image';

/** Reads the bytes of images. */
interface ImageSource {
  readImage(id: string): Uint8Array | undefined;
}

/** The address of an image, with a name for its tab. */
export function imageUri(id: string, name: string): vscode.Uri {
  const file = name.replaceAll(/[/\\]/g, '_');
  // The viewer is chosen by the end of the name; what is in the file it sees by itself.
  return vscode.Uri.from({ scheme, path: `/${hasImageName(file) ? file : `${file}.png`}`, query: id });
}

/** Offers the images to the editor. */
export function offerImageFiles(source: () => Promise<ImageSource>): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(scheme, new ImageFiles(source), {
    isCaseSensitive: true,
    isReadonly: true,
  });
}

class ImageFiles implements vscode.FileSystemProvider {
  private readonly source: () => Promise<ImageSource>;
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();

  /** Never fired: an image is known by its content. */
  readonly onDidChangeFile = this.changes.event;

  constructor(source: () => Promise<ImageSource>) {
    this.source = source;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { byteLength } = await this.readFile(uri);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: 0,
      size: byteLength,
      permissions: vscode.FilePermission.Readonly,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const data = (await this.source()).readImage(uri.query);
    if (!data) throw vscode.FileSystemError.FileNotFound(uri);
    return data;
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }
}
