/** What the person looks at, for panels: read it, and move it. Every panel marks it in the one highlighter. */
import { useFocusStore } from '../stores/focus';

export type { Focus } from '../stores/focus';

/**
 * `focus.address`, `.pid`, `.frame`, `.chunk`, `.event`, `.place` (all crumbs, once the engine has answered), and
 * `lookAt(address, { pid, name, kind })`, `lookAtFrame(frame)`, `lookAtProcess(pid)`, `openEvent(index)`.
 */
export function useFocus() {
  return useFocusStore();
}
