export const root: string;
export function buildIfStale(
  part: 'main' | 'all',
  options?: { readonly force?: boolean; readonly log?: (line: string) => void },
): Promise<boolean>;
