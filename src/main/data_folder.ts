import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where browser mode keeps texts between starts: PAGEWALK_DATA, or the platform's place for a program's state (XDG base
 * directory specification on Linux). Electron has its own userData folder.
 */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.PAGEWALK_DATA) return environment.PAGEWALK_DATA;
  if (process.platform === 'win32') return join(environment.LOCALAPPDATA ?? homedir(), 'pagewalk');
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support/pagewalk');
  return join(environment.XDG_STATE_HOME ?? join(homedir(), '.local/state'), 'pagewalk');
}
