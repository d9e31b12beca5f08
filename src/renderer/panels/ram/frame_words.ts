import type { FrameView } from '../../../engine/contract';
import { counted, hex } from '../../panel_kit/format';

/** A frame in one line: its page flags under the kernel's names, its counts, and who maps it. */
export function frameInWords(frame: FrameView): string {
  const flags = frame.flags.length === 0 ? 'no flags' : frame.flags.join(' ');
  const owners = frame.owners.map(({ pid, address }) => `${pid} at ${hex(address)}`);
  const mapped = owners.length === 0 ? 'not mapped' : `mapped by ${owners.slice(0, 3).join(', ')}`;
  const more = owners.length > 3 ? ` and ${counted(owners.length - 3, 'other')}` : '';
  return `${flags}; _refcount ${frame.refcount}, _mapcount ${frame.mapcount}; ${mapped}${more}`;
}
