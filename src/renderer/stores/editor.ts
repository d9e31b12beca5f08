/** What the shell and the editor tell each other: where the cursor is, and what to bring into view. */
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';

export interface Place {
  readonly line: number;
  readonly column: number;
}

export const useEditorStore = defineStore('editor', () => {
  const cursor = shallowRef<Place>({ line: 1, column: 1 });
  /** The place to show; `serial` makes the same place asked twice two requests. */
  const revealed = shallowRef<Place & { readonly serial: number }>();
  const serial = ref(0);

  /** Brings a place of the source into view and puts the cursor there. */
  function reveal(line: number, column = 1): void {
    serial.value++;
    revealed.value = { line, column, serial: serial.value };
  }

  return { cursor, revealed, reveal };
});
