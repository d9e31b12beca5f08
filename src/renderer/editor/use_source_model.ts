/** The text in the editor and the text of the workspace are one: each change of either reaches the other. */
import { onScopeDispose, watch } from 'vue';
import { useWorkspaceStore } from '../stores/workspace';
import { editor } from './monaco';

export function useSourceModel(): editor.ITextModel {
  const workspace = useWorkspaceStore();
  const model = editor.createModel(workspace.text, 'c');
  model.updateOptions({
    tabSize: 4,
    insertSpaces: true,
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });

  const subscription = model.onDidChangeContent(() => (workspace.text = model.getValue()));
  watch(
    () => workspace.text,
    (text) => {
      if (text !== model.getValue()) model.setValue(text);
    },
  );
  onScopeDispose(() => {
    subscription.dispose();
    model.dispose();
  });
  return model;
}
