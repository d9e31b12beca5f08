/** A name under the mouse: its type, value, address and page, as they are at the present moment. */
import { onScopeDispose } from 'vue';
import { useEngineClient } from '../engine_client';
import { hex } from '../panel_kit/format';
import { useFocusStore } from '../stores/focus';
import { useMachineStore } from '../stores/machine';
import { useWorkspaceStore } from '../stores/workspace';
import { languages, type editor } from './monaco';

export function useHover(model: editor.ITextModel): void {
  const client = useEngineClient();
  const machine = useMachineStore();
  const focus = useFocusStore();
  const workspace = useWorkspaceStore();

  const provider = languages.registerHoverProvider('c', {
    async provideHover(asked, position) {
      const word = asked.getWordAtPosition(position);
      if (asked !== model || word === null || !machine.hasSession || machine.busy) return null;
      const answer = await client
        .call('hover', {
          pid: focus.pid,
          path: workspace.name,
          line: position.lineNumber,
          column: position.column,
          name: word.word,
        })
        .catch(() => undefined);
      const variable = answer?.variable;
      if (variable === undefined) return null;
      const lines = [
        { value: `\`\`\`c\n${variable.type} ${variable.name} = ${variable.value}\n\`\`\`` },
        { value: `${variable.size} bytes at \`${hex(variable.address)}\`` },
      ];
      if (answer?.pageText !== undefined) lines.push({ value: answer.pageText });
      return { contents: lines };
    },
  });
  onScopeDispose(() => provider.dispose());
}
