import type { OpenedFile, SavedFile } from '../../main/host_api';

/** Lets the person choose a C file in the browser's own dialog. Undefined when they changed their mind. */
export function chooseFile(): Promise<OpenedFile | undefined> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.c,.h,.pagewalk,text/x-csrc,text/plain';
  return new Promise((resolve, reject) => {
    input.addEventListener('cancel', () => resolve(undefined));
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (!file) resolve(undefined);
      else file.text().then((text) => resolve({ path: undefined, name: file.name, text }), reject);
    });
    input.click();
  });
}

/** Saves text as a download: the only way in which a page may write a file. */
export function downloadFile(name: string, text: string): SavedFile {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  // The download has begun by the time the click returns, but reads the blob later.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  return { path: undefined, name };
}
