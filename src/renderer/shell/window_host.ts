import type { InjectionKey } from 'vue';
import type { RecentFile } from '../../main/host_api';

/** What the window's menus need of the host. */
export interface WindowHost {
  recentFiles(): Promise<readonly RecentFile[]>;
  openRecent(path: string): Promise<void>;
}

export const windowHostKey: InjectionKey<WindowHost> = Symbol('window host');
