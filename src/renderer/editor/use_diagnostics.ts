/**
 * Squiggles and quick fixes: the compiler is asked a moment after the last key. Notes go with the diagnostic that they
 * explain; a fix that the compiler knows is one click (Ctrl .) away.
 */
import { watchDebounced } from '@vueuse/core';
import { onScopeDispose, watch } from 'vue';
import type { SourceDiagnostic, SourceRange } from '../../engine/contract';
import { useProblemStore } from '../stores/problems';
import { useWorkspaceStore } from '../stores/workspace';
import { editor, languages, MarkerSeverity } from './monaco';

const CHECK_AFTER_MS = 250;

const severities = {
  error: MarkerSeverity.Error,
  warning: MarkerSeverity.Warning,
  note: MarkerSeverity.Info,
} as const;

export function useDiagnostics(model: editor.ITextModel): void {
  const workspace = useWorkspaceStore();
  const problems = useProblemStore();

  watchDebounced([() => workspace.text, () => workspace.name], () => problems.check(), {
    debounce: CHECK_AFTER_MS,
    immediate: true,
  });
  watch(
    () => problems.diagnostics,
    (diagnostics) => {
      const here = diagnostics.filter((each) => each.range.path === workspace.name);
      editor.setModelMarkers(
        model,
        'pagewalk',
        here.map((each) => markerOf(model, each)),
      );
    },
    { immediate: true },
  );

  const fixes = languages.registerCodeActionProvider('c', {
    provideCodeActions: (_model, range, context) => ({
      actions: problems.diagnostics.flatMap((diagnostic) => {
        const { fix } = diagnostic;
        const touched =
          diagnostic.range.line <= range.endLineNumber && diagnostic.range.endLine >= range.startLineNumber;
        if (fix === undefined || !touched) return [];
        return [
          {
            title: fix.replacement === '' ? 'Remove this' : `Replace with "${fix.replacement}"`,
            kind: 'quickfix',
            isPreferred: true,
            diagnostics: context.markers,
            edit: {
              edits: [
                {
                  resource: model.uri,
                  versionId: model.getVersionId(),
                  textEdit: { range: monacoRange(fix.range), text: fix.replacement },
                },
              ],
            },
          },
        ];
      }),
      dispose: () => undefined,
    }),
  });
  onScopeDispose(() => fixes.dispose());
}

function markerOf(model: editor.ITextModel, diagnostic: SourceDiagnostic): editor.IMarkerData {
  return {
    ...monacoRange(diagnostic.range),
    severity: severities[diagnostic.severity],
    message: diagnostic.message,
    relatedInformation: diagnostic.notes.map((note) => ({
      resource: model.uri,
      message: note.message,
      ...monacoRange(note.range),
    })),
  };
}

function monacoRange(range: SourceRange) {
  return {
    startLineNumber: range.line,
    startColumn: range.column,
    endLineNumber: range.endLine,
    endColumn: range.endColumn,
  };
}
