import type { Calls, Failure, Method, Notification } from '../engine/contract';

/**
 * What a page may ask of the host it runs in; types and names alone. A host offers a `HostLink`: the preload in Electron,
 * a socket in browser mode. The renderer's `connectHost()` (src/renderer/host) turns either into the `HostApi` that
 * stores and panels use.
 *
 *   panels, stores -> HostApi -> HostLink -> preload or socket -> main -> engine thread
 */

/** Answers cross every boundary as data, so that a failure arrives with its remedy and without a stack trace. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export interface OpenedFile {
  /** Absolute path; undefined in the browser, which never learns it. */
  readonly path: string | undefined;
  readonly name: string;
  readonly text: string;
}

export interface SavedFile {
  readonly path: string | undefined;
  readonly name: string;
}

export interface RecentFile {
  readonly path: string;
  readonly name: string;
}

export interface ShownDocument {
  readonly name: string;
  readonly unsaved: boolean;
}

/** What the host keeps for the page between starts. `draft` is source text that was not saved yet. */
export const keptNames = ['draft', 'layout', 'settings', 'session'] as const;
export type KeptName = (typeof keptNames)[number];

/** The longest text that can be kept under one name, in UTF-16 units. */
export const keptTextLimit = 4 * 1024 * 1024;

/** Requests to the host itself. In browser mode the page answers those about choosing and writing files on its own. */
export interface HostRequests {
  'opening-file': { request: undefined; response: OpenedFile | undefined };
  'open-file': { request: undefined; response: OpenedFile | undefined };
  'open-recent': { request: { readonly path: string }; response: OpenedFile };
  'save-file': {
    request: { readonly path: string | undefined; readonly name: string; readonly text: string };
    response: SavedFile | undefined;
  };
  'recent-files': { request: undefined; response: readonly RecentFile[] };
  recall: { request: { readonly name: KeptName }; response: string | undefined };
  remember: { request: { readonly name: KeptName; readonly text: string }; response: undefined };
  'show-document': { request: ShownDocument; response: undefined };
}
export type HostMethod = keyof HostRequests;

/** Menu entries that the page carries out. */
export type HostCommand = 'new' | 'open' | 'save' | 'save-as' | 'run' | 'reset-layout' | 'show-keys' | 'about';

/** What the host tells the page unasked. */
export type HostEvent =
  | { readonly kind: 'file-opened'; readonly file: OpenedFile }
  | { readonly kind: 'open-sample'; readonly sample: string }
  | { readonly kind: 'command'; readonly command: HostCommand }
  /** Something the person asked the host for, outside the page, could not be done. */
  | { readonly kind: 'trouble'; readonly failure: Failure }
  /** Browser mode: the server is gone. */
  | { readonly kind: 'host-lost'; readonly failure: Failure };

export type HostPush =
  | { readonly kind: 'notification'; readonly notification: Notification }
  | { readonly kind: 'host-event'; readonly event: HostEvent };

/** Electron's two channels: questions of the page, and what is pushed to it. */
export const askChannel = 'pagewalk:ask';
export const pushChannel = 'pagewalk:push';

/** The raw connection of a page to its host. */
export interface HostLink {
  readonly kind: 'electron' | 'browser';
  call<M extends Method>(method: M, request: Calls[M]['request']): Promise<Answer<Calls[M]['response']>>;
  readonly host: {
    readonly [M in HostMethod]: (request: HostRequests[M]['request']) => Promise<Answer<HostRequests[M]['response']>>;
  };
  /** Everything the host pushes, in order. Returns the unsubscriber. */
  listen(listener: (push: HostPush) => void): () => void;
}

/** What the renderer uses. Every promise rejects with a `FailureError` (src/renderer/host) when it cannot be kept. */
export interface HostApi {
  readonly kind: 'electron' | 'browser';

  /** Asks the engine. */
  call<M extends Method>(method: M, request: Calls[M]['request']): Promise<Calls[M]['response']>;

  /** Every notification of the engine, in order. Returns the unsubscriber. */
  onNotification(listener: (notification: Notification) => void): () => void;

  /** What menus and the system ask of the page. Returns the unsubscriber. */
  onHostEvent(listener: (event: HostEvent) => void): () => void;

  /** The file that was named when Pagewalk was started; asked once, rejected when it cannot be read. */
  openingFile(): Promise<OpenedFile | undefined>;

  /** Lets the person choose a C file. Undefined when they changed their mind. */
  openFile(): Promise<OpenedFile | undefined>;

  /** Opens a file named in `recentFiles`; the browser has none. */
  openRecent(path: string): Promise<OpenedFile>;

  /**
   * Writes `text`; asks where when `path` is undefined, proposing `name`. Only files that this person opened or saved
   * through a dialog can be written without asking. In the browser this is a download.
   */
  saveFile(path: string | undefined, name: string, text: string): Promise<SavedFile | undefined>;

  /** Newest first; always empty in the browser. */
  recentFiles(): Promise<readonly RecentFile[]>;

  /** Text kept between starts; undefined when nothing was kept under this name. */
  recall(name: KeptName): Promise<string | undefined>;

  /** Keeps `text` (at most `keptTextLimit`); written whole or not at all, so that a crash never leaves half of it. */
  remember(name: KeptName, text: string): Promise<void>;

  /** Tells the host which document the window shows, for its title. Closing asks nothing: the draft is kept. */
  showDocument(document: ShownDocument): Promise<void>;
}

declare global {
  interface Window {
    /** Present in Electron, put there by the preload. */
    readonly pagewalk?: HostLink;
  }
}
