import { afterEach, describe, expect, it, vi } from 'vitest';
import { bind, handle, nameOf, press } from '../../src/state/keys';

const key = (name: string, more: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key: name, cancelable: true, ...more });

afterEach(() => document.body.replaceChildren());

describe('shortcuts', () => {
  it('are named by modifiers and key', () => {
    expect(nameOf(key('k', { ctrlKey: true }))).toBe('Ctrl+K');
    expect(nameOf(key('F6', { shiftKey: true }))).toBe('Shift+F6');
    expect(nameOf(key('/', { ctrlKey: true }))).toBe('Ctrl+/');
    // A layout where Alt and the digit row type other characters.
    expect(nameOf(key('¡', { altKey: true, code: 'Digit1' }))).toBe('Alt+1');
  });

  it('run the newest binding, and the one before when that is gone', () => {
    const frame = vi.fn();
    const screen = vi.fn();
    const unbindFrame = bind({ 'Ctrl+R': frame });
    const unbindScreen = bind({ 'Ctrl+R': screen });
    press(key('r', { ctrlKey: true }));
    expect([frame.mock.calls.length, screen.mock.calls.length]).toEqual([0, 1]);
    unbindScreen();
    press(key('r', { ctrlKey: true }));
    expect(frame).toHaveBeenCalledTimes(1);
    unbindFrame();
    expect(press(key('r', { ctrlKey: true }))).toBe(false);
  });

  it('rest while a dialog is open and while a word is being composed', () => {
    const run = vi.fn();
    const unbind = bind({ 'Ctrl+Enter': run });
    press(key('Enter', { ctrlKey: true, keyCode: 229 }));
    const dialog = document.createElement('dialog');
    dialog.setAttribute('open', '');
    document.body.append(dialog);
    press(key('Enter', { ctrlKey: true }));
    expect(run).not.toHaveBeenCalled();
    unbind();
  });

  it('keep the web view from reloading the page or printing it', () => {
    for (const name of ['r', 'p']) {
      const event = key(name, { ctrlKey: true });
      handle(event);
      expect(event.defaultPrevented).toBe(true);
    }
    const plain = key('r');
    handle(plain);
    expect(plain.defaultPrevented).toBe(false);
  });
});
