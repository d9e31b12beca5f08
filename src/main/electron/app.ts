import { resolve } from 'node:path';
import { app, session, type BrowserWindow } from 'electron';
import type { HostEvent, HostPush } from '../host_api';
import { answerHostRequest, type HostHandlers } from '../host_requests';
import { EngineHost } from '../engine_host';
import { KeptTexts } from '../kept_texts';
import { answerOf } from '../failure';
import { engineCall } from '../engine_methods';
import { samples } from '../../labs/samples';
import { Documents } from './documents';
import { openGate, pushTo } from './ipc_gate';
import { lockDown } from './lockdown';
import { showMenu } from './menu';
import { declarePageScheme, servePage } from './page_protocol';
import { createWindow, showPage } from './window';

/** The first argument that names a file; in a checkout the app's own folder stands among them. */
function fileArgument(args: readonly string[], folder: string): string | undefined {
  const paths = args.slice(1).filter((arg) => !arg.startsWith('-'));
  return paths.map((path) => resolve(folder, path)).find((path) => path !== app.getAppPath());
}

/** Everything that lives as long as the window does. */
class Desktop {
  readonly #window: BrowserWindow;
  readonly #engine: EngineHost;
  readonly #kept: KeptTexts;
  readonly #documents: Documents;
  #openingFile: string | undefined;

  constructor() {
    const data = app.getPath('userData');
    this.#window = createWindow();
    this.#engine = new EngineHost((push) => this.#push(push));
    this.#kept = new KeptTexts(data);
    this.#documents = new Documents(data, () => this.#showMenu());
    openGate(this.#window.webContents, {
      engine: async (name, asked) => {
        const { method, request } = engineCall(name, asked);
        return this.#engine.call(method, request);
      },
      host: (method, request) => answerOf(() => answerHostRequest(this.#handlers(), method, request)),
    });
  }

  /** Shows the page, which then asks for `file`. */
  async open(file: string | undefined): Promise<void> {
    this.#openingFile = file;
    await this.#documents.load();
    this.#showMenu();
    await showPage(this.#window);
  }

  /** Opens a file that the command line or the system named. */
  async openFile(path: string): Promise<void> {
    const answer = await answerOf(() => this.#documents.open(path));
    this.#tell(answer.ok ? { kind: 'file-opened', file: answer.value } : { kind: 'trouble', failure: answer.failure });
  }

  raise(): void {
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.focus();
  }

  async close(): Promise<void> {
    await this.#kept.settled();
    await this.#engine.close();
  }

  #handlers(): HostHandlers {
    return {
      'opening-file': async () => {
        const path = this.#openingFile;
        this.#openingFile = undefined;
        return path === undefined ? undefined : this.#documents.open(path);
      },
      'open-file': () => this.#documents.choose(this.#window),
      'open-recent': ({ path }) => this.#documents.openRecent(path),
      'save-file': ({ path, name, text }) => this.#documents.save(this.#window, path, name, text),
      'recent-files': async () => this.#documents.recent(),
      recall: ({ name }) => this.#kept.recall(name),
      remember: async ({ name, text }) => {
        await this.#kept.remember(name, text);
        return undefined;
      },
      'show-document': async ({ name, unsaved }) => {
        this.#window.setTitle(`${unsaved ? '● ' : ''}${name} — Pagewalk`);
        this.#window.setDocumentEdited(unsaved);
        return undefined;
      },
    };
  }

  #showMenu(): void {
    showMenu({
      recent: this.#documents.recent(),
      samples,
      tell: (event) => this.#tell(event),
      openRecent: (path) => void this.openFile(path),
      clearRecent: () => void this.#documents.clearRecent(),
    });
  }

  #tell(event: HostEvent): void {
    this.#push({ kind: 'host-event', event });
  }

  #push(push: HostPush): void {
    pushTo(this.#window.webContents, push);
  }
}

let desktop: Desktop | undefined;

async function start(): Promise<void> {
  await app.whenReady();
  lockDown(session.defaultSession);
  servePage(session.defaultSession);
  desktop = new Desktop();
  await desktop.open(fileArgument(process.argv, process.cwd()));
}

function quitCleanly(): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed || !desktop) return;
    event.preventDefault();
    void desktop.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}

app.setName('Pagewalk');
// The tests of a machine where everything runs as root need --no-sandbox, which the call below would half undo.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
declarePageScheme();
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, args, folder) => {
    desktop?.raise();
    const file = fileArgument(args, folder);
    if (file !== undefined) void desktop?.openFile(file);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void desktop?.openFile(path);
  });
  app.on('window-all-closed', () => app.quit());
  quitCleanly();
  void start();
} else {
  app.quit();
}
