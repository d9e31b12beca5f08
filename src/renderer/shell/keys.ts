/**
 * Keys as people write them: modifiers in the order Ctrl, Alt, Shift, then the key, joined by `+`: `Alt+Shift+F11`.
 * On a Mac, Command counts as Ctrl.
 */

const modifierKeys = new Set(['Control', 'Alt', 'Shift', 'Meta', 'AltGraph']);

/** The name of a pressed key with its modifiers; undefined while only modifiers are held. */
export function keyOf(event: KeyboardEvent): string | undefined {
  if (modifierKeys.has(event.key)) return undefined;
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey) parts.push('Shift');
  parts.push(baseKey(event));
  return parts.join('+');
}

/** With Alt or Ctrl held, `key` may be a special character; `code` still says which key it was. */
function baseKey(event: KeyboardEvent): string {
  const letter = /^(?:Key|Digit)([A-Z0-9])$/.exec(event.code);
  if (letter?.[1] !== undefined) return letter[1];
  if (event.key === ' ') return 'Space';
  return event.key.length === 1 ? event.key.toUpperCase() : event.key.replace(/^Arrow/, '');
}

/** As it is shown on a key cap: `Shift F11`. */
export function keyCap(key: string): string {
  return key.replaceAll('+', ' ');
}

/** Keys that write text belong to whatever text is being written. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input, textarea, select, .monaco-editor *');
}

/** Whether a key writes text, so that it must not be taken from a text field. */
export function writesText(key: string): boolean {
  return !key.includes('Ctrl+') && !key.includes('Alt+') && !/(^|\+)(F\d+|Escape)$/.test(key);
}

/** Whether every key goes to where the hand is: there a new key for a command is being chosen. */
export function takesEveryKey(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest('[data-takes-keys]') !== null;
}
