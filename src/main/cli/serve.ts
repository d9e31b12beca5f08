import { serve } from '../browser/server';
import { dataFolder } from '../data_folder';

/** `pagewalk serve`: browser mode in the foreground, until Ctrl-C. */
export async function serveCommand(file: string | undefined, options: { readonly port: number }): Promise<number> {
  const served = await serve({ port: options.port, file, dataFolder: dataFolder() });
  process.stdout.write(`Pagewalk is at ${served.address}\nPress Ctrl-C to stop it.\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await served.close();
  return 0;
}
