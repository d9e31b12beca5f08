import { describe, expect, it } from 'vitest';
import { isTyping, keyOf, writesText } from '../../../src/renderer/shell/keys';

const pressed = (key: string, more: KeyboardEventInit = {}) => keyOf(new KeyboardEvent('keydown', { key, ...more }));

describe('keys', () => {
  it('are named with their modifiers in one order', () => {
    expect(pressed('F11', { shiftKey: true, altKey: true })).toBe('Alt+Shift+F11');
    expect(pressed('P', { ctrlKey: true, shiftKey: true, code: 'KeyP' })).toBe('Ctrl+Shift+P');
    expect(pressed('Enter', { metaKey: true })).toBe('Ctrl+Enter');
    expect(pressed('ArrowLeft', { altKey: true })).toBe('Alt+Left');
  });

  it('keep their name when Alt makes another character of them', () => {
    expect(pressed('†', { altKey: true, code: 'KeyT' })).toBe('Alt+T');
  });

  it('are nothing while only modifiers are held', () => {
    expect(pressed('Shift', { shiftKey: true })).toBeUndefined();
  });

  it('that write text are left to a text field, function keys are not', () => {
    expect(['B', '/', '1', 'Space', 'Left', 'Shift+A'].every(writesText)).toBe(true);
    expect(['F5', 'Shift+F11', 'Alt+F10', 'Ctrl+Enter', 'Escape', 'Shift+Escape'].some(writesText)).toBe(false);
    const input = document.createElement('input');
    let typing = false;
    input.addEventListener('keydown', (event) => (typing = isTyping(event)));
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'b' }));
    expect(typing).toBe(true);
  });
});
