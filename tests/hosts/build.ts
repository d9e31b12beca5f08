import { buildIfStale } from '../../scripts/build.mjs';

/** The command line is tested as it ships: built, once for all files of this net. */
export async function setup(): Promise<void> {
  await buildIfStale('main');
}
